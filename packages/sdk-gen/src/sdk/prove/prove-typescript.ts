import path from 'node:path'
import type { Limits } from '../machine/limits.ts'
import type { Node } from '../tools/find-tools.ts'
import type { Step } from './step.ts'

const COMPILE: Limits = { timeoutMs: 240_000, memoryMb: 1_500, diskMb: 400 }
const RUN: Limits = { timeoutMs: 60_000, memoryMb: 700, diskMb: 400 }

/** Compiles the package: its `dist` is what is shipped. */
export function compileTypescript({ file, compiler }: Node, dir: string): Step[] {
  const argv = [file, '--max-old-space-size=1200', compiler, '-p', path.join(dir, 'tsconfig.json')]
  return [{ name: 'tsc --strict', argv: argv, env: environment(dir), limits: COMPILE }]
}

/** Compiles the samples against the compiled package, and runs them against the mock. */
export function proveTypescript(
  { file, compiler }: Node,
  dir: string,
  mock: readonly string[],
): Step[] {
  const env = environment(dir)
  const tsc = [file, '--max-old-space-size=1200', compiler, '-p', path.join(dir, 'proof')]
  return [
    { name: 'samples compile', argv: tsc, env, limits: COMPILE },
    ...['examples/first-call.ts', 'proof/smoke.ts'].map((program) => ({
      name: program.startsWith('examples') ? 'first call' : 'smoke run',
      argv: [...mock, file, '--disable-warning=ExperimentalWarning', program],
      env,
      limits: RUN,
    })),
  ]
}

function environment(dir: string): Record<string, string> {
  return { PATH: '/usr/bin:/bin', HOME: dir, LANG: 'C.UTF-8' }
}
