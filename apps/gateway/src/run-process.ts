import { hostname } from 'node:os'
import { mintId } from '@gatehouse/db'
import { claimDataFolder } from './data-folder.ts'
import { type Env, readEnv } from './env.ts'
import { startNode } from './node.ts'
import { createLog } from './telemetry/log.ts'
import { openLogBuffer } from './telemetry/log-buffer.ts'

/** Configuration that cannot be used (sysexits' EX_CONFIG): starting again would not help. */
const EXIT_CONFIG = 78
const STDOUT = 1
const RELEASE = '0.1.0'

/**
 * The whole life of the process: reads the environment, starts, waits for a signal, drains, exits. The only file that may exit.
 *
 * @param nowMs the clock of everything that the node decides, UTC epoch milliseconds
 */
export async function runProcess(nowMs: () => number): Promise<void> {
  const result = readEnv()
  if (result.ok) return run(result.env, nowMs)
  const lines = result.problems.map((problem) => `  ${problem}\n`)
  process.stderr.write(`The gateway cannot start with this environment:\n${lines.join('')}`)
  process.exit(EXIT_CONFIG)
}

async function run(env: Env, nowMs: () => number): Promise<void> {
  let onDrop: (bytes: number) => void = () => undefined
  const output = openLogBuffer(STDOUT, (bytes) => onDrop(bytes))
  const log = createLog(env.LOG_LEVEL, output)
  const exit = (code: number): never => {
    output.flushSync()
    process.exit(code)
  }
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'the gateway ends: an error that nobody expected')
    exit(1)
  })
  const folder = await claimDataFolder(env.GATEWAY_DATA_DIR, () => mintId('node')).catch(
    (error: Error) => {
      process.stderr.write(`The gateway cannot use its data folder: ${error.message}\n`)
      return exit(EXIT_CONFIG)
    },
  )
  // Before there is anything to reload it must not end the process, which is what it does by default.
  let reload: () => void = () => undefined
  process.on('SIGHUP', () => reload())
  const onFatal = (reason: string) => {
    log.fatal(reason)
    exit(EXIT_CONFIG)
  }
  const options = { env, folder, log, output, hostname: hostname(), release: RELEASE, nowMs }
  const started = await startNode(options, onFatal)
  if (!started.ok) {
    process.stderr.write(`${started.reason}\n`)
    await folder.release()
    return exit(started.isConfiguration ? EXIT_CONFIG : 1)
  }
  onDrop = started.node.onLogDrop
  reload = started.node.reload
  let isStopping = false
  const stop = async (signal: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'draining')
    await started.node.drain()
    await folder.release()
    log.info('stopped')
    await output.end()
    exit(0)
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
}
