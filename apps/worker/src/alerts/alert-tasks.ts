import { type Db, deliverAlert, evaluateSlos, type Pool, requeueDeliveries } from '@gatehouse/db'
import { assertNever, isId } from '@gatehouse/policy'
import type { JobHelpers } from 'graphile-worker'
import type { Logger } from '../log.ts'
import { type AlertSender, sendAlert } from './send-alert.ts'

export type AlertDeps = Readonly<{
  db: Db
  pool: Pool
  sender: AlertSender
  log: Logger
  nowMs: () => number
}>

/** Evaluates every objective, and gives lost deliveries their job back. @throws when an objective could not be evaluated */
export async function runEvaluation({ db, pool, log, nowMs }: AlertDeps): Promise<void> {
  const { evaluated, changes, failures } = await evaluateSlos(db, pool, nowMs())
  for (const change of changes) log.info(change, 'an alert changed')
  const queued = await requeueDeliveries(pool)
  if (queued > 0) log.info({ queued }, 'queued waiting alerts')
  log.debug({ evaluated }, 'evaluated objectives')
  for (const { sloId, error } of failures) log.error({ sloId, err: error }, 'an objective failed')
  if (failures.length > 0) throw new Error(`${failures.length} objectives could not be evaluated`)
}

/** @throws when the alert is to be sent again: the queue then waits longer from time to time */
export async function runDelivery(
  { db, sender, log }: AlertDeps,
  payload: unknown,
  { job, abortSignal }: Pick<JobHelpers, 'job' | 'abortSignal'>,
): Promise<void> {
  const deliveryId = (payload as { deliveryId?: unknown } | null)?.deliveryId
  if (!isId('dlv', deliveryId)) throw new Error('deliver_alert needs { deliveryId }')
  const isLastAttempt = job.attempts >= job.max_attempts
  const outcome = await deliverAlert(db, sender.box, deliveryId, isLastAttempt, (alert, tx) =>
    sendAlert(sender, alert, tx, abortSignal ?? new AbortController().signal),
  )
  switch (outcome.kind) {
    case 'sent':
      log.info({ deliveryId }, 'sent an alert')
      return
    case 'refused':
      log.warn({ deliveryId, reason: outcome.reason }, 'an alert could not be delivered')
      return
    case 'deferred':
      if (!isLastAttempt) throw new Error(`alert ${deliveryId} was not taken: ${outcome.reason}`)
      log.error({ deliveryId, reason: outcome.reason }, 'gave up on an alert')
      return
    case 'busy':
      throw new Error(`alert ${deliveryId} is being sent by another worker`)
    case 'settled':
      return
    default:
      assertNever(outcome)
  }
}
