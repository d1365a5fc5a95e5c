import { pino } from 'pino'
import { readEnv } from '../src/env.ts'
import { runWorker } from '../src/worker.ts'
import type { Installation } from './installation.ts'

export type LogLine = Readonly<{ msg: string; reason?: string; [field: string]: unknown }>

export type RunningWorker = Readonly<{
  /** Settles when the worker ended. */
  ended: Promise<void>
  lines: readonly LogLine[]
  stop(): Promise<void>
}>

/** The whole worker, in this process. */
export function startWorker(
  { url, masterKey }: Pick<Installation, 'url' | 'masterKey'>,
  more: Record<string, string> = {},
): RunningWorker {
  const read = readEnv({
    DATABASE_URL: url,
    GATEHOUSE_MASTER_KEY: masterKey,
    PORTAL_URL: 'https://portal.example',
    SDK_BUILDS: '0',
    ...more,
  })
  if (!read.ok) throw new Error(read.problems.join('\n'))
  const lines: LogLine[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const stopping = new AbortController()
  const ended = runWorker(read.env, log, stopping.signal)
  ended.catch(() => undefined) // a test that expects a failure awaits it itself
  return {
    ended,
    lines,
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
