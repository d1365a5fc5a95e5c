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
  usage_limit_hours: '400 days',
  credential_changes: '1 day', // a gateway that was away for longer reads everything anew
  idempotency_records: '1 day',
  email_tokens: '30 days',
  mail_messages: '30 days', // unsent ones too: their links have long expired
  gateway_nodes: '1 day', // after it was last seen
  alert_deliveries: '90 days',
  slo_alerts: '400 days', // after they were resolved
  attempt_windows: '0 seconds', // after it expired
} as const

/** What is past its time; `$1` is how long to keep. */
const EXPIRED: Record<keyof typeof RETENTION, string> = {
  // An hour that waits for its roll-up still needs its minutes, however long the worker was away.
  usage_minutes: `starts_at < now() - $1::interval and not exists (select 1 from usage_pending p
    where p.granularity = 'hour' and p.starts_at = date_trunc('hour', t.starts_at, 'UTC'))`,
  usage_batches: 'created_at < now() - $1::interval',
  usage_client_hours: 'starts_at < now() - $1::interval',
  usage_hours: `starts_at < now() - $1::interval and not exists (select 1 from usage_pending p
    where p.granularity = 'day' and p.starts_at = date_trunc('day', t.starts_at, 'UTC'))`,
  usage_limit_hours: 'starts_at < now() - $1::interval',
  credential_changes: 'changed_at < now() - $1::interval',
  idempotency_records: 'created_at < now() - $1::interval',
  email_tokens: 'expires_at < now() - $1::interval',
  mail_messages: 'created_at < now() - $1::interval',
  gateway_nodes: 'seen_at < now() - $1::interval',
  alert_deliveries: 'created_at < now() - $1::interval',
  slo_alerts: 'resolved_at < now() - $1::interval',
  attempt_windows: 'expires_at < now() - $1::interval',
}
const TABLES = Object.keys(EXPIRED) as (keyof typeof RETENTION)[]

/** Small enough to stay far below the statement timeout, however much has gathered. */
const ROWS_IN_ONE_STATEMENT = 10_000

/** Deletes what is past its time. Gives the number of rows for each table. */
export async function sweep(pool: Pool): Promise<Record<keyof typeof RETENTION, number>> {
  const swept = {} as Record<keyof typeof RETENTION, number>
  for (const table of TABLES) swept[table] = await sweepTable(pool, table)
  return swept
}

async function sweepTable(pool: Pool, table: keyof typeof RETENTION): Promise<number> {
  for (let swept = 0; ; ) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} t where ${EXPIRED[table]} limit ${ROWS_IN_ONE_STATEMENT}))`,
      [RETENTION[table]],
    )
    swept += rowCount ?? 0
    if ((rowCount ?? 0) < ROWS_IN_ONE_STATEMENT) return swept
  }
}

/** A node that has not reported for 30 s (six heartbeats) is shown as stopped. Gives how many changed. */
export async function expireNodes(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `update gateway_nodes set state = 'stopped' where state <> 'stopped' and seen_at < now() - interval '30 seconds'`,
  )
  return rowCount ?? 0
}
