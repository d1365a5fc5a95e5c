import { Logger as QueueLogger } from 'graphile-worker'
import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** JSON lines on standard output. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: { app: 'worker' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}

const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

/** The queue's own messages as lines of our log. Its "info" is a line for each job, so everything but trouble is one level down. */
export function queueLogger(log: Logger): QueueLogger {
  return new QueueLogger((scope) => (level, message, meta) => {
    const error = meta?.error
    log[LEVELS[level as keyof typeof LEVELS]](
      { ...scope, ...(error instanceof Error ? { err: error } : {}) },
      message,
    )
  })
}
