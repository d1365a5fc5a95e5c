import { spawn } from 'node:child_process'

export type TrustedRun = Readonly<{ code: number | null; output: string }>

const OUTPUT_MAX = 100_000

/**
 * Runs a program of the machine's own (pip, go, java) with our environment, for what is fetched or asked once. Never throws; a program
 * that is not there has the code null.
 */
export function runTrusted(
  argv: readonly [string, ...string[]],
  options: Readonly<{
    timeoutMs: number
    env: Readonly<Record<string, string | undefined>>
    signal?: AbortSignal
    cwd?: string
  }>,
): Promise<TrustedRun> {
  const [command, ...rest] = argv
  const { timeoutMs, cwd, env } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
      ...(cwd !== undefined && { cwd }),
      env: env as NodeJS.ProcessEnv,
    })
    const take = (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_MAX)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take)
    child.once('error', (error) => resolve({ code: null, output: `${output}${error.message}` }))
    child.once('close', (code) => resolve({ code, output }))
  })
}
