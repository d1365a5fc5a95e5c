import type { Pool } from './pool.ts'

/**
 * How long things are kept, each with its reason. Minutes outlive the gateways' journals (30 days), so that a late batch
 * still finds the minutes that its hour is made anew from.
 */
export const RETENTION = {
  usage_minutes: '45 days',
  usage_batches: '45 days',
  usage_client_hours: '400 days',
  usage_hours: '400 days',
  credential_changes: '1 day', // a gateway that was away for longer reads everything anew
  idempotency_records: '1 day',
  email_tokens: '30 days',
  mail_messages: '30 days',
  gateway_nodes: '1 day', // after it was last seen
} as const

const SWEEPS: Record<keyof typeof RETENTION | 'attempt_windows', string> = {
  usage_minutes: 'delete from usage_minutes where starts_at < now() - $1::interval',
  usage_batches: 'delete from usage_batches where created_at < now() - $1::interval',
  usage_client_hours: 'delete from usage_client_hours where starts_at < now() - $1::interval',
  usage_hours: 'delete from usage_hours where starts_at < now() - $1::interval',
  credential_changes: 'delete from credential_changes where changed_at < now() - $1::interval',
  idempotency_records: 'delete from idempotency_records where created_at < now() - $1::interval',
  email_tokens: 'delete from email_tokens where expires_at < now() - $1::interval',
  mail_messages: `delete from mail_messages where created_at < now() - $1::interval and state <> 'queued'`,
  gateway_nodes: 'delete from gateway_nodes where seen_at < now() - $1::interval',
  attempt_windows: 'delete from attempt_windows where expires_at < now() - $1::interval',
}

/** Deletes what is past its time. Gives the number of rows for each table. */
export async function sweep(pool: Pool): Promise<Record<string, number>> {
  const swept: Record<string, number> = {}
  for (const [table, statement] of Object.entries(SWEEPS)) {
    const keep = table in RETENTION ? RETENTION[table as keyof typeof RETENTION] : '0 seconds'
    const { rowCount } = await pool.query(statement, [keep])
    swept[table] = rowCount ?? 0
  }
  return swept
}

/** A node that has not reported for 30 s (six heartbeats) is shown as stopped. Gives how many changed. */
export async function expireNodes(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `update gateway_nodes set state = 'stopped' where state <> 'stopped' and seen_at < now() - interval '30 seconds'`,
  )
  return rowCount ?? 0
}
