import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'

/** The machine is split in two: the proxy has one core to itself, everything else shares the other. */
export const PROXY_CORE = 0
export const LOAD_CORE = 1

export type Started = Readonly<{ child: ChildProcess; pid: number; stop(): Promise<void> }>

type Options = Readonly<{
  core: number
  env?: Readonly<Record<string, string>>
  /** File that standard output goes to; the bench's own standard error otherwise. */
  output?: string
}>

/** Starts a program on one core. */
export function startOn(argv: readonly [string, ...string[]], options: Options): Started {
  const out = options.output === undefined ? 'ignore' : openSync(options.output, 'w')
  const child = spawn('taskset', ['-c', String(options.core), ...argv], {
    stdio: ['ignore', out, 'inherit'],
    env: { ...process.env, ...options.env },
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${argv[0]} could not be started (is taskset there?)`)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    child,
    pid, // taskset replaces itself by the program
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Polls until `check` gives something. */
export async function waitFor<T>(what: string, check: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const found = await check().catch(() => undefined)
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
