/** Starts and stops the process. The only file that may exit. */
import { readEnv } from './env.ts'
import { createLog } from './log.ts'
import { MasterKeyMismatch, runWorker } from './worker.ts'

/** `EX_CONFIG` of sysexits.h: starting again will not help until somebody changes the settings. */
const EXIT_CONFIG = 78
/** What still runs that long after a stop was asked for is left to another worker. */
const STOP_LIMIT_MS = 20_000

const read = readEnv()
if (!read.ok) {
  process.stderr.write(`The worker's environment is not usable:\n  ${read.problems.join('\n  ')}\n`)
  process.exit(EXIT_CONFIG)
}

const log = createLog(read.env.LOG_LEVEL)
const stopping = new AbortController()
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) return
    log.info({ signal: name }, 'stopping')
    stopping.abort()
    setTimeout(() => {
      log.error('tasks were still running at the end of the time to stop')
      process.exit(1)
    }, STOP_LIMIT_MS).unref()
  })
}

try {
  await runWorker(read.env, log, stopping.signal)
  log.info('stopped')
} catch (error) {
  const isSetting = error instanceof MasterKeyMismatch
  log.fatal(isSetting ? { reason: error.message } : { err: error }, 'the worker ended')
  process.exit(isSetting ? EXIT_CONFIG : 1)
}
