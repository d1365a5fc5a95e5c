const HOST = /^(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/
const REMEMBERED_MAX = 1_000
const remembered = new Map<string, string>()

/**
 * The name in a Host field or an absolute target: lower case, without port and trailing dot; undefined when it is
 * not one host (`a, b`, a user, white space). Names are remembered, because an installation is called by few.
 */
export function readHost(authority: string): string | undefined {
  const known = remembered.get(authority)
  if (known !== undefined) return known
  if (!HOST.test(authority)) return undefined
  const colon = authority.lastIndexOf(':')
  const name = colon > authority.lastIndexOf(']') ? authority.slice(0, colon) : authority
  const host = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase()
  if (remembered.size < REMEMBERED_MAX) remembered.set(authority, host)
  return host
}
