import type { Db, DbTx } from '../client.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { AlertDeliveryEvent } from '../generated/prisma/enums.ts'
import { enqueueJob } from '../jobs.ts'
import { mintId } from '../mint-id.ts'
import type { Pool } from '../pool.ts'
import type { SecretBox } from '../secret-box.ts'

/** With the queue's pauses of e^n seconds the last one is some five hours after the first. */
const ATTEMPTS_MAX = 10
const REASON_LENGTH_MAX = 500
/** A delivery whose job was locked longer ago has lost its worker: an attempt ends well before. */
const JOB_LOST_AFTER = '3 minutes'
/** An attempt may take 10 s; the row stays locked meanwhile. */
const TRANSACTION = { maxWait: 5_000, timeout: 25_000 }

/** One message for each channel, in the caller's transaction. A channel that has one of this alert and event gets no second. */
export async function queueDeliveries(
  tx: DbTx,
  channelIds: readonly string[],
  alertId: string | null,
  event: AlertDeliveryEvent,
): Promise<string[]> {
  const rows = channelIds.map((channelId) => ({
    id: mintId('dlv'),
    channelId,
    alertId,
    event,
    nextTryAt: new Date(),
  }))
  const made = await tx.alertDelivery.createManyAndReturn({
    data: rows,
    skipDuplicates: true,
    select: { id: true },
  })
  for (const { id } of made) {
    const options = { jobKey: deliveryJobKey(id), maxAttempts: ATTEMPTS_MAX }
    await enqueueJob(tx, 'deliver_alert', { deliveryId: id }, options)
  }
  return made.map(({ id }) => id)
}

/** One job a delivery, by its key. */
function deliveryJobKey(deliveryId: string): string {
  return `alert:${deliveryId}`
}

/** Gives a job to every queued delivery that has none that will run: a worker that died had taken it. Gives how many. */
export async function requeueDeliveries(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `select graphile_worker.add_job('deliver_alert', json_build_object('deliveryId', d.id),
       max_attempts => $3, job_key => $1 || d.id)
     from alert_deliveries d
     where d.state = 'queued' and not exists (
       select 1 from graphile_worker.jobs j where j.key = $1 || d.id and j.attempts < j.max_attempts
         and (j.locked_at is null or j.locked_at > now() - $2::interval))`,
    [deliveryJobKey(''), JOB_LOST_AFTER, ATTEMPTS_MAX],
  )
  return rowCount ?? 0
}

const DELIVERY = {
  channel: true,
  alert: { include: { slo: true } },
} as const satisfies Prisma.AlertDeliveryInclude

type DeliveryRow = Prisma.AlertDeliveryGetPayload<{ include: typeof DELIVERY }>

/** A message on its way out. `secret`: the Slack URL, or the key that signs; null for mail. */
export type OutgoingAlert = Pick<DeliveryRow, 'id' | 'event' | 'createdAt' | 'alert'> &
  Readonly<{
    channel: Pick<DeliveryRow['channel'], 'kind' | 'name' | 'address'> & { secret: string | null }
  }>

/** What became of one attempt. A refusal is for good; what was deferred may be tried again. `reason` is shown to admins. */
export type DeliveryAttempt =
  | Readonly<{ kind: 'sent'; httpStatus: number | null }>
  | Readonly<{ kind: 'refused' | 'deferred'; httpStatus: number | null; reason: string }>

export type DeliveryOutcome =
  | DeliveryAttempt
  /** Sent, given up, or gone with its alert. */
  | Readonly<{ kind: 'settled' }>
  /** Somebody else is sending it at this moment. */
  | Readonly<{ kind: 'busy' }>

/**
 * Tries one delivery and records what became of it.
 *
 * The row is locked while `attempt` runs, so that two workers never send it at the same time. A worker that dies after
 * the receiver took it and before this commits sends it once more, with the same id. `attempt` runs in the transaction, so that
 * a mail it queues exists only with the record of it.
 */
export async function deliverAlert(
  db: Db,
  box: SecretBox,
  deliveryId: string,
  isLastAttempt: boolean,
  attempt: (alert: OutgoingAlert, tx: DbTx) => Promise<DeliveryAttempt>,
): Promise<DeliveryOutcome> {
  return db.$transaction(async (tx): Promise<DeliveryOutcome> => {
    const locked = await tx.$queryRaw<unknown[]>`
      select 1 from alert_deliveries where id = ${deliveryId} and state = 'queued' for update skip locked`
    const row = await tx.alertDelivery.findUnique({ where: { id: deliveryId }, include: DELIVERY })
    if (row === null || row.state !== 'queued') return { kind: 'settled' }
    if (locked.length === 0) return { kind: 'busy' }
    const outgoing = open(box, row)
    const outcome: DeliveryAttempt =
      outgoing === null
        ? {
            kind: 'refused',
            httpStatus: null,
            reason: 'The channel was sealed under another master key.',
          }
        : await attempt(outgoing, tx)
    await record(tx, row, outcome, isLastAttempt)
    return outcome
  }, TRANSACTION)
}

/** Null when the secret cannot be opened: no later attempt could. */
function open(box: SecretBox, row: DeliveryRow): OutgoingAlert | null {
  const { kind, name, address, sealedSecret } = row.channel
  try {
    const secret = sealedSecret === null ? null : box.open(row.channelId, sealedSecret)
    return { ...row, channel: { kind, name, address, secret } }
  } catch {
    return null
  }
}

async function record(
  tx: DbTx,
  row: DeliveryRow,
  outcome: DeliveryAttempt,
  isLastAttempt: boolean,
): Promise<void> {
  const isQueued = outcome.kind === 'deferred' && !isLastAttempt
  const nowMs = Date.now()
  const attempts = row.attempts + 1
  await tx.alertDelivery.update({
    where: { id: row.id },
    data: {
      state: outcome.kind === 'sent' ? 'sent' : isQueued ? 'queued' : 'failed',
      attempts,
      httpStatus: outcome.httpStatus,
      lastError: outcome.kind === 'sent' ? null : outcome.reason.slice(0, REASON_LENGTH_MAX),
      sentAt: outcome.kind === 'sent' ? new Date(nowMs) : null,
      nextTryAt: isQueued ? new Date(nowMs + Math.exp(Math.min(10, attempts)) * 1_000) : null,
    },
  })
}
