import type pg from 'pg'
import { type MailBody, mailJobKey, openMail } from './mail.ts'
import { inTransaction, type Pool } from './pool.ts'
import type { SecretBox } from './secret-box.ts'

/** A message on its way out, its body in clear. */
export type OutgoingMail = MailBody &
  Readonly<{ id: string; kind: string; recipient: string; subject: string; createdAt: Date }>

/** What became of one attempt. A refusal is for good; what was deferred may be tried again. `reason` is shown to admins. */
export type MailAttempt =
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'refused'; reason: string }>
  | Readonly<{ kind: 'deferred'; reason: string }>

export type MailOutcome =
  | MailAttempt
  /** Sent, failed or swept before: nothing to do. */
  | Readonly<{ kind: 'settled' }>
  /** Somebody else is sending it at this moment. */
  | Readonly<{ kind: 'busy' }>

const REASON_LENGTH_MAX = 500
/** A message whose job was locked longer ago than this has lost its worker: an attempt ends well before. */
const JOB_LOST_AFTER = '3 minutes'

/**
 * Tries to send one message and records what became of it.
 *
 * The message's row is locked while `attempt` runs, so that two workers never send it at the same time; `attempt` must
 * end within 90 s. A worker that dies after the server took the message and before this commits leaves it queued: it is sent
 * once more, with the same Message-ID. `isLastAttempt` makes a deferral final.
 */
export function deliverMail(
  pool: Pool,
  box: SecretBox,
  mailId: string,
  isLastAttempt: boolean,
  attempt: (mail: OutgoingMail) => Promise<MailAttempt>,
): Promise<MailOutcome> {
  return inTransaction(pool, async (client): Promise<MailOutcome> => {
    await client.query(`set local idle_in_transaction_session_timeout = '90s'`)
    const row = await lockQueued(client, mailId)
    if (row === undefined) {
      return (await isQueued(client, mailId)) ? { kind: 'busy' } : { kind: 'settled' }
    }
    const mail = openRow(box, row)
    const outcome: MailAttempt =
      mail === null
        ? { kind: 'refused', reason: 'The message was sealed under another master key.' }
        : await attempt(mail)
    await record(client, mailId, outcome, isLastAttempt)
    return outcome
  })
}

/**
 * Gives a job to every queued message that has none that will run: written while no mail server was configured, or taken
 * by a worker that died. Gives how many.
 */
export async function queueMail(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `select graphile_worker.add_job('send_mail', json_build_object('mailId', m.id), max_attempts => 10, job_key => $1 || m.id)
     from mail_messages m
     where m.state = 'queued' and not exists (
       select 1 from graphile_worker.jobs j where j.key = $1 || m.id and j.attempts < j.max_attempts
         and (j.locked_at is null or j.locked_at > now() - $2::interval))`,
    [mailJobKey(''), JOB_LOST_AFTER],
  )
  return rowCount ?? 0
}

type MailRow = Omit<OutgoingMail, 'createdAt' | 'text' | 'html'> & {
  created_at: Date
  sealed_body: Buffer
}

async function lockQueued(client: pg.PoolClient, mailId: string): Promise<MailRow | undefined> {
  const { rows } = await client.query<MailRow>(
    `select id, kind, recipient, subject, created_at, sealed_body from mail_messages
     where id = $1 and state = 'queued' for update skip locked`,
    [mailId],
  )
  return rows[0]
}

async function isQueued(client: pg.PoolClient, mailId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from mail_messages where id = $1 and state = 'queued'`,
    [mailId],
  )
  return rowCount === 1
}

/** Null when the body cannot be opened: no later attempt could. */
function openRow(box: SecretBox, row: MailRow): OutgoingMail | null {
  const { created_at: createdAt, sealed_body: sealedBody, ...fields } = row
  try {
    return { ...fields, createdAt, ...openMail(box, { id: row.id, sealedBody }) }
  } catch {
    return null
  }
}

async function record(
  client: pg.PoolClient,
  mailId: string,
  outcome: MailAttempt,
  isLastAttempt: boolean,
): Promise<void> {
  const isFailed = outcome.kind === 'refused' || (outcome.kind === 'deferred' && isLastAttempt)
  const reason = outcome.kind === 'sent' ? null : outcome.reason.slice(0, REASON_LENGTH_MAX)
  const state = outcome.kind === 'sent' ? 'sent' : isFailed ? 'failed' : 'queued'
  await client.query(
    `update mail_messages set state = $2::mail_state, attempts = attempts + 1, last_error = $3,
       sent_at = case when $2::mail_state = 'sent' then now() end where id = $1`,
    [mailId, state, reason],
  )
}
