import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from './rig/faults/rig.ts'
import { openRig } from './rig/faults/rig.ts'
import { report } from './rig/report.ts'

/**
 * What callers notice when something breaks: each file of `faults/` exports one function, which breaks one thing in a running
 * installation and says what was lost, doubled or late. `--only a,b` runs some of them; `BENCH_SECONDS` shortens or stretches the loads.
 */
const FOLDER = join(import.meta.dirname, 'faults')
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()

const only = wanted(process.argv.slice(2))
const unknown = only?.filter((name) => !names.includes(name)) ?? []
if (unknown.length > 0) {
  console.error(`No fault ${unknown.join(', ')}; there are ${names.join(', ')}`)
  process.exitCode = 64
} else {
  for (const name of only ?? names) await runFault(name)
}

function wanted(argv: readonly string[]): string[] | undefined {
  const at = argv.indexOf('--only')
  return at === -1 ? undefined : (argv[at + 1] ?? '').split(',')
}

/** One after another, each with an installation of its own, so that none starts from what another left. */
async function runFault(name: string): Promise<void> {
  const exported = (await import(join(FOLDER, `${name}.ts`))) as Record<string, Fault>
  const [run] = Object.values(exported)
  if (run === undefined) throw new Error(`${name}.ts exports no fault`)
  const rig = await openRig()
  try {
    const figures = await run(rig)
    report(figures.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })))
  } catch (error) {
    console.error(`${name}: ${(error as Error).stack}`)
    process.exitCode = 1
  } finally {
    await rig.close()
  }
}
