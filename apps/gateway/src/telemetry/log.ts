import type { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import type { LogOutput } from './log-buffer.ts'

/** The log of the gateway's own events, one JSON object a line, into the same output as the access log. */
export function createLog(level: string, output: LogOutput): Logger {
  return pino(
    { level, base: null, redact: ['authorization', '*.authorization'] },
    output as unknown as Writable,
  )
}

export type { Logger }
