import { isSuccess, type Limits, outcomeText } from '../machine/limits.ts'
import { runLimited } from '../machine/run-limited.ts'
import type { Sandbox } from '../machine/sandbox.ts'

/** One thing that is tried with a package. */
export type Step = Readonly<{
  /** `tsc --strict`; shown on the badge. */
  name: string
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  limits: Limits
}>

export type StepResult = Readonly<{ name: string; ok: boolean; ms: number }>

export type ProofRoom = Readonly<{
  /** The package, in a folder of the sandbox's user. */
  dir: string
  /** What is limited in size: the folder with everything that the proof writes. */
  workDir: string
  sandbox: Sandbox
  signal: AbortSignal
  note(line: string): void
}>

/** Takes the steps in order and stops at the first that fails. Each one's output goes into the log. */
export async function takeSteps(room: ProofRoom, steps: readonly Step[]): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    const { name, argv, env, limits } = step
    const { dir, workDir, sandbox, signal } = room
    const run = { argv, env, limits, sandbox, signal, cwd: dir, watchedDir: workDir }
    const result = await runLimited(run)
    const ok = isSuccess(result)
    room.note(`${ok ? '✓' : '✗'} ${name}: ${outcomeText(result, limits)} (${result.ms} ms)`)
    const output = result.output.trim()
    if (output !== '') room.note(output)
    results.push({ name, ok, ms: result.ms })
    if (!ok) break
  }
  return results
}
