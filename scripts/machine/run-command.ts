import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { endProcess } from './end-process.ts'
import { inheritedEnv } from './environment.ts'
import { identityOf } from './process-identity.ts'

/** Long enough for `npm start`, which a test may have started, to stop its parts. */
const END_WITHIN_MS = 15_000

export type Command = Readonly<{
  argv: readonly [string, ...string[]]
  cwd: string
  env?: NodeJS.ProcessEnv
  /** File that gets the output; without it the output goes to our own terminal. */
  logFile?: string
  /** Ends the command, and everything it started, when it fires. */
  signal?: AbortSignal
}>

/**
 * Runs a command to its end as leader of a process group, of which nothing is left afterwards.
 *
 * @returns the exit code; 1 when a signal ended it or it does not exist
 */
export async function runCommand({ argv, cwd, env, logFile, signal }: Command): Promise<number> {
  const [file, ...args] = argv
  const log = logFile === undefined ? 'inherit' : fs.openSync(logFile, 'w', 0o600)
  const child = spawn(file, args, {
    cwd,
    env: env ?? inheritedEnv(),
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log],
  })
  if (typeof log === 'number') fs.closeSync(log)
  const { pid } = child
  if (pid === undefined) {
    const [error] = await once(child, 'error')
    process.stderr.write(`${String(error)}\n`)
    return 1
  }
  const identity = identityOf(pid) ?? 'gone'
  const end = () => endProcess(pid, identity, END_WITHIN_MS)
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) await end()
  const [code] = await once(child, 'exit')
  signal?.removeEventListener('abort', end)
  await end()
  return code ?? 1
}

/** The last lines of a log, to show why something failed. */
export function tailOf(logFile: string, lines: number, fromByte = 0): string {
  if (!fs.existsSync(logFile)) return ''
  const text = fs.readFileSync(logFile).subarray(fromByte).toString('utf8').trimEnd()
  return text.split('\n').slice(-lines).join('\n')
}
