/** Something that is chosen by the host names it stands for. */
export type Named<T> = Readonly<{ names: readonly string[]; value: T }>

/**
 * Chooses by the name that a client asks for (SNI, RFC 6066 §3): exactly, then by `*.`, which stands for one label
 * (RFC 9525 §6.3), else the first one. Of two for a name the first one in the list has it.
 *
 * @param entries at least one
 */
export function chooseByName<T>(entries: readonly Named<T>[]): (name: string) => T {
  const [first] = entries
  if (first === undefined) throw new Error('there is nothing to choose from')
  const byName = new Map<string, T>()
  for (const { names, value } of entries) {
    for (const name of names) if (!byName.has(name)) byName.set(name, value)
  }
  return (asked) => {
    const name = asked.toLowerCase().replace(/\.$/, '')
    return byName.get(name) ?? byName.get(`*${name.slice(name.indexOf('.'))}`) ?? first.value
  }
}
