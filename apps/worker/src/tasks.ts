import {
  deliverMail,
  expireNodes,
  measureLimits,
  type Pool,
  queueMail,
  rollUpUsage,
  runTierPreview,
  type SecretBox,
  sweep,
  type TaskName,
} from '@gatehouse/db'
import { assertNever, isId } from '@gatehouse/policy'
import type { JobHelpers } from 'graphile-worker'
import { type AlertDeps, runDelivery, runEvaluation } from './alerts/alert-tasks.ts'
import type { Logger } from './log.ts'
import type { Mailer } from './mailer.ts'
import type { createSdkTasks } from './sdks/sdk-tasks.ts'

export type TaskDeps = Readonly<{
  pool: Pool
  box: SecretBox
  /** Null: no mail server is configured. */
  mailer: Mailer | null
  log: Logger
  alerts: AlertDeps
  sdks: ReturnType<typeof createSdkTasks>
}>

type Helpers = Pick<JobHelpers, 'job' | 'abortSignal'>
type Run = (payload: unknown, helpers: Helpers) => Promise<void>

/** What each task does. Every one may run twice, or at the same time in two workers. */
export function createTasks(deps: TaskDeps): Record<TaskName, Run> {
  const { pool, log } = deps
  return {
    send_mail: (payload, helpers) => sendMail(deps, readMailId(payload), helpers),
    async queue_mail() {
      if (deps.mailer === null) return
      const queued = await queueMail(pool)
      if (queued > 0) log.info({ queued }, 'queued waiting mail')
    },
    async roll_up_usage() {
      const made = await rollUpUsage(pool)
      log.debug(made, 'rolled usage up')
    },
    async expire_nodes() {
      const expired = await expireNodes(pool)
      if (expired > 0) log.info({ expired }, 'gateway nodes fell silent')
    },
    evaluate_slos: () => runEvaluation(deps.alerts),
    deliver_alert: (payload, helpers) => runDelivery(deps.alerts, payload, helpers),
    plan_sdks: () => deps.sdks.plan(),
    build_sdks: (_, { abortSignal }) => deps.sdks.build(abortSignal),
    async measure_limits(_, { abortSignal }) {
      const measured = await measureLimits(pool, deps.alerts.nowMs(), abortSignal)
      log.debug({ measured }, 'measured the use of limits')
    },
    preview_tier: (payload, { abortSignal }) =>
      runTierPreview(deps.alerts.db, pool, readJobId(payload), deps.alerts.nowMs(), abortSignal),
    async sweep() {
      const swept = await sweep(pool)
      log.debug(swept, 'swept')
    },
  }
}

function readMailId(payload: unknown): string {
  const mailId = (payload as { mailId?: unknown } | null)?.mailId
  if (!isId('mail', mailId)) throw new Error('send_mail needs { mailId }')
  return mailId
}

function readJobId(payload: unknown): string {
  const jobId = (payload as { jobId?: unknown } | null)?.jobId
  if (!isId('job', jobId)) throw new Error('preview_tier needs { jobId }')
  return jobId
}

/** @throws when the message is to be tried again: the queue then waits longer from time to time */
async function sendMail(
  { pool, box, mailer, log }: TaskDeps,
  mailId: string,
  { job, abortSignal }: Helpers,
): Promise<void> {
  if (mailer === null) {
    log.info({ mailId }, 'kept in the outbox: SMTP_URL is not set')
    return
  }
  const isLastAttempt = job.attempts >= job.max_attempts
  const outcome = await deliverMail(pool, box, mailId, isLastAttempt, (mail) =>
    mailer(mail, abortSignal),
  )
  switch (outcome.kind) {
    case 'sent':
      log.info({ mailId }, 'sent mail')
      return
    case 'refused':
      log.warn({ mailId, reason: outcome.reason }, 'the mail server refused a message')
      return
    case 'deferred':
      if (!isLastAttempt) throw new Error(`message ${mailId} was not taken: ${outcome.reason}`)
      log.error({ mailId, reason: outcome.reason }, 'gave up on a message after the last attempt')
      return
    case 'busy':
      throw new Error(`message ${mailId} is being sent by another worker`)
    case 'settled':
      return
    default:
      assertNever(outcome)
  }
}
