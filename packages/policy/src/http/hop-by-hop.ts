/**
 * Fields that belong to one connection and are never forwarded. `Trailer` announces what we may not keep; `http2-settings`
 * goes with `Upgrade`. Source RFC 9110 §7.6.1, RFC 9113 §8.2.2.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Naming these in `Connection` must not remove them: the message would be framed or routed otherwise. */
const NEVER_NAMED: ReadonlySet<string> = new Set(['content-length', 'host'])

/** What nearly every `Connection` field says; spares parsing on the hot path. */
const NAMES_NOTHING: ReadonlySet<string> = new Set()

/** Whether a field (name in lower case) stays on its connection. `te` too: see `acceptsTrailers`. */
export function isHopByHop(nameLowerCase: string): boolean {
  return HOP_BY_HOP.has(nameLowerCase)
}

/** The further field names, in lower case, that a `Connection` field makes hop-by-hop. */
export function connectionNames(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') {
    return NAMES_NOTHING
  }
  const names = new Set<string>()
  for (const option of connection.split(',')) {
    const name = option.trim().toLowerCase()
    if (name !== '' && !NEVER_NAMED.has(name)) names.add(name)
  }
  return names
}

/** Whether a `TE` field says `trailers`, the one member that is forwarded, as `te: trailers`. */
export function acceptsTrailers(te: string | undefined): boolean {
  return te?.split(',').some((member) => member.trim().toLowerCase() === 'trailers') ?? false
}
