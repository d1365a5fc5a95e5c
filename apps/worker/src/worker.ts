import { setTimeout as delay } from 'node:timers/promises'
import {
  createDb,
  createPool,
  openSecretBox,
  type Pool,
  type SecretBox,
  verifyMasterKey,
} from '@gatehouse/db'
import { parseCronItems, run } from 'graphile-worker'
import type { AlertDeps } from './alerts/alert-tasks.ts'
import { type Env, machineEnv } from './env.ts'
import { type Logger, queueLogger } from './log.ts'
import { createMailer, type Mailer } from './mailer.ts'
import { SCHEDULE, SCHEDULED_TASKS } from './schedule.ts'
import { createSdkTasks, type SdkSettings } from './sdks/sdk-tasks.ts'
import { createTasks } from './tasks.ts'
import { watch } from './watch.ts'
import { watchesOf } from './watches.ts'

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const
/** The listener's connection, one for the clock and one for each watch, beside one for each task and one for its queue work. */
const SPARE_CONNECTIONS = 5

/** The process was started with another master key than the installation's: nothing sealed could be read. */
export class MasterKeyMismatch extends Error {
  override readonly name = 'MasterKeyMismatch'
}

/**
 * Works through the queue until `signal` aborts; then lets the running tasks end. A database that is away, not set up yet or
 * restarted is waited for.
 *
 * @throws MasterKeyMismatch
 */
export async function runWorker(
  env: Env,
  log: Logger,
  signal: AbortSignal,
  nowMs: () => number = Date.now,
): Promise<void> {
  const box = openSecretBox(env.GATEHOUSE_MASTER_KEY)
  const pool = createPool(env.DATABASE_URL, {
    max: env.WORKER_CONCURRENCY * 2 + SPARE_CONNECTIONS,
    applicationName: 'gatehouse-worker',
  })
  const db = createDb(env.DATABASE_URL, { max: env.WORKER_CONCURRENCY })
  const alerts = alertsOf(env, { db, pool, box, log, nowMs })
  const sdks = createSdkTasks({ pool, log, settings: sdkSettings(env), stopping: signal })
  const tasks = createTasks({ pool, box, mailer: mailerOf(env), log, alerts, sdks })
  try {
    await retrying(log, signal, () => requireInstallation(pool, box))
    await Promise.all([
      retrying(log, signal, () => workUntilBroken(env, pool, tasks, log, signal)),
      ...watchesOf({ db, pool, log, nowMs }).map((one) => watch(one, log, signal)),
    ])
  } finally {
    await db.$disconnect()
    await pool.end()
  }
}

/** Repeats `attempt` until it succeeds or `signal` aborts, pausing longer from failure to failure. */
async function retrying(
  log: Logger,
  signal: AbortSignal,
  attempt: () => Promise<void>,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof MasterKeyMismatch) throw error
      const retryInMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0
      log.warn({ reason: reasonOf(error), retryInMs }, 'not working yet')
      await delay(retryInMs, undefined, { signal }).catch(() => undefined) // aborted: the loop sees it
    }
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)

async function requireInstallation(pool: Pool, box: SecretBox): Promise<void> {
  switch (await verifyMasterKey(pool, box)) {
    case 'ok':
      return
    case 'mismatch':
      throw new MasterKeyMismatch(
        'GATEHOUSE_MASTER_KEY is not the key that this database was installed with.',
      )
    case 'not_installed':
      throw new Error('the database has not been set up')
  }
}

/**
 * With a delay, if only of 0 ms, a job's end that cannot be recorded stops the runner, which is then started anew; without one it is a
 * rejection that nobody handles, and would end the process.
 */
const REPORTING_ITS_FAILURES = { completeJobBatchDelay: 0, failJobBatchDelay: 0 }

/** One life of the queue's runner. @throws when it ended although nobody asked it to */
async function workUntilBroken(
  env: Env,
  pool: Pool,
  tasks: ReturnType<typeof createTasks>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const runner = await run({
    pgPool: pool,
    concurrency: env.WORKER_CONCURRENCY,
    noHandleSignals: true,
    logger: queueLogger(log),
    taskList: tasks,
    parsedCronItems: parseCronItems(SCHEDULE),
    preset: { worker: REPORTING_ITS_FAILURES },
  })
  // Attached at once: a rejection while the first tasks are being queued must not go unheard.
  const ended = runner.promise.catch((error: unknown) => error)
  const stop = () => runner.stop().catch(() => undefined) // it had stopped by itself
  const onAbort = () => void stop()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (const task of SCHEDULED_TASKS) {
      await runner.addJob(task, {}, { jobKey: task, maxAttempts: 1 })
    }
    log.info({ pid: process.pid }, 'ready')
    if (signal.aborted) await stop()
    const failure = await ended
    if (!signal.aborted) throw failure ?? new Error('the queue stopped')
  } finally {
    signal.removeEventListener('abort', onAbort)
    await stop()
  }
}

type AlertParts = Omit<AlertDeps, 'sender'> & Readonly<{ box: SecretBox }>

function alertsOf(
  { PORTAL_URL: portalUrl, GATEHOUSE_PRIVATE_NETWORKS: privateNetworks }: Env,
  { box, ...parts }: AlertParts,
): AlertDeps {
  return { ...parts, sender: { box, portalUrl, privateNetworks, nowMs: parts.nowMs } }
}

function mailerOf({ SMTP_URL: smtpUrl, MAIL_FROM: from, PORTAL_URL }: Env): Mailer | null {
  if (smtpUrl === undefined) return null
  return createMailer({ smtpUrl, from, messageIdHost: new URL(PORTAL_URL).hostname })
}

function sdkSettings(env: Env): SdkSettings {
  return {
    builds: ({ '0': 'none', '1': 'all', asked: 'asked' } as const)[env.SDK_BUILDS],
    gatewayUrl: env.GATEWAY_URL,
    dataDir: env.WORKER_DATA_DIR,
    toolsDir: env.SDK_TOOLS_DIR,
    jar: env.OPENAPI_GENERATOR_JAR,
    generatorSecondsMax: env.SDK_GENERATOR_SECONDS_MAX,
    machineEnv: machineEnv(),
  }
}
