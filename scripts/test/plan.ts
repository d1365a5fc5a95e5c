/** As much of a step as planning needs. */
type Planned = Readonly<{ name: string; needs: readonly string[] }>

export type Plan<S extends Planned> =
  | Readonly<{ ok: true; steps: readonly S[] }>
  | Readonly<{ ok: false; problem: string }>

/**
 * The steps to run, in their order: all, or with `--only <step>` (again for more) that one and
 * what it needs.
 */
export function planSteps<S extends Planned>(argv: readonly string[], all: readonly S[]): Plan<S> {
  const wanted = readWanted(argv)
  const known = new Set(all.map(({ name }) => name))
  if (wanted === null || [...wanted].some((name) => !known.has(name))) {
    const problem = `Usage: npm test -- [--only <step>]…   Steps: ${[...known].join(', ')}`
    return { ok: false, problem }
  }
  if (wanted.size === 0) return { ok: true, steps: all }
  // From the last to the first: whatever a step needs comes before it.
  for (const { name, needs } of all.toReversed()) {
    if (wanted.has(name)) for (const need of needs) wanted.add(need)
  }
  return { ok: true, steps: all.filter(({ name }) => wanted.has(name)) }
}

/** Names after `--only`; null when there is anything else. */
function readWanted(argv: readonly string[]): Set<string> | null {
  const wanted = new Set<string>()
  for (let at = 0; at < argv.length; at += 2) {
    const name = argv[at + 1]
    if (argv[at] !== '--only' || name === undefined) return null
    wanted.add(name)
  }
  return wanted
}
