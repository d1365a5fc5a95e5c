import { decodeSketch, encodeSketch, mergeSketches } from '@gatehouse/policy'
import type pg from 'pg'
import { inTransaction, type Pool } from './pool.ts'
import { USAGE_KEY_COLUMNS } from './usage.ts'

type Granularity = 'hour' | 'day'
type Sums = {
  requests: number
  requestBytes: number
  responseBytes: number
  latencies: Uint8Array[]
}

const FINER = { hour: 'usage_minutes', day: 'usage_hours' } as const
const COARSER = { hour: 'usage_hours', day: 'usage_days' } as const
const KEY = USAGE_KEY_COLUMNS.join(', ')
const HOURS_IN_ONE_RUN = 500

/**
 * Makes the hours and days that are pending anew from the finer rows. Gives how many of each it made.
 *
 * Each hour or day is one transaction that replaces its rows and removes its mark, so the roll-up may be repeated, interrupted or
 * run twice at a time. An hour that a gateway is adding to at that moment is skipped (its mark is locked) and comes
 * next time. Days wait until none of their hours is pending.
 */
export async function rollUpUsage(pool: Pool): Promise<{ hours: number; days: number }> {
  const hours = await rollUpPending(pool, 'hour')
  const days = await rollUpPending(pool, 'day')
  return { hours, days }
}

async function rollUpPending(pool: Pool, granularity: Granularity): Promise<number> {
  const { rows } = await pool.query<{ starts_at: Date }>(
    `select starts_at from usage_pending p where granularity = $1 and ($1 = 'hour' or not exists (
       select 1 from usage_pending h where h.granularity = 'hour'
         and h.starts_at >= p.starts_at and h.starts_at < p.starts_at + interval '1 day'))
     order by starts_at limit ${HOURS_IN_ONE_RUN}`,
    [granularity],
  )
  let made = 0
  for (const { starts_at } of rows) {
    if (await inTransaction(pool, (client) => rollUpOne(client, granularity, starts_at))) made += 1
  }
  return made
}

async function rollUpOne(
  client: pg.PoolClient,
  granularity: Granularity,
  startsAt: Date,
): Promise<boolean> {
  // Whoever adds to this hour or day takes the lock of its mark first and holds it until the commit. So while it is held here,
  // nothing can be added that the sums below do not see; a batch that waits puts the mark back.
  const mark = [granularity, startsAt]
  const { rowCount } = await client.query(
    `select 1 from usage_pending where granularity = $1 and starts_at = $2 for update skip locked`,
    mark,
  )
  if (rowCount === 0) return false
  if (granularity === 'day' && (await hasPendingHour(client, startsAt))) return false
  await client.query('delete from usage_pending where granularity = $1 and starts_at = $2', mark)
  const sums = await sumFiner(client, granularity, startsAt)
  await client.query(`delete from ${COARSER[granularity]} where starts_at = $1`, [startsAt])
  await insertSums(client, COARSER[granularity], startsAt, sums)
  return true
}

/** A batch may have come between the list of pending days and the lock of this one's mark. */
async function hasPendingHour(client: pg.PoolClient, dayStartsAt: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from usage_pending where granularity = 'hour' and starts_at >= $1
       and starts_at < $1::timestamptz + interval '1 day' limit 1`,
    [dayStartsAt],
  )
  return rowCount !== 0
}

async function sumFiner(client: pg.PoolClient, granularity: Granularity, startsAt: Date) {
  const { rows } = await client.query<{
    key: string[]
    requests: number
    request_bytes: number
    response_bytes: number
    latencies: Buffer[]
  }>(
    `select array[${KEY}] as key, sum(requests)::float8 as requests, sum(request_bytes)::float8 as request_bytes,
       sum(response_bytes)::float8 as response_bytes, array_agg(latency) as latencies
     from ${FINER[granularity]} where starts_at >= $1 and starts_at < $1::timestamptz + $2::interval group by ${KEY}`,
    [startsAt, `1 ${granularity}`],
  )
  return rows.map((row): [string[], Sums] => [
    row.key,
    {
      requests: row.requests,
      requestBytes: row.request_bytes,
      responseBytes: row.response_bytes,
      latencies: row.latencies,
    },
  ])
}

async function insertSums(
  client: pg.PoolClient,
  table: string,
  startsAt: Date,
  sums: readonly [string[], Sums][],
): Promise<void> {
  const columns = USAGE_KEY_COLUMNS.map((_, index) => sums.map(([key]) => key[index]))
  const types = [...USAGE_KEY_COLUMNS.map(() => 'text'), 'bigint', 'bigint', 'bigint', 'bytea']
  const arrays = types.map((type, index) => `$${index + 2}::${type}[]`).join(', ')
  await client.query(
    `insert into ${table} (starts_at, ${KEY}, requests, request_bytes, response_bytes, latency)
     select $1, * from unnest(${arrays})`,
    [
      startsAt,
      ...columns,
      sums.map(([, { requests }]) => requests),
      sums.map(([, { requestBytes }]) => requestBytes),
      sums.map(([, { responseBytes }]) => responseBytes),
      sums.map(([, { latencies }]) =>
        Buffer.from(encodeSketch(latencies.map(decodeSketch).reduce(mergeSketches))),
      ),
    ],
  )
}
