import type pg from 'pg'
import type { Pool } from '../pool.ts'

/** Requests of one hour (`startsAtMs`) that did not fit a limit. */
export type LimitRow = Readonly<{
  startsAtMs: number
  /** Empty for callers without a key. */
  organizationId: string
  applicationId: string
  apiId: string
  limitId: string
  mode: 'enforce' | 'shadow'
  /** That this limit would not let through. */
  exceeded: number
  /** Of those, answered 429 with this limit as the reason: each refused request counts for one limit. */
  refused: number
}>

/** Adds up what gateways counted. The sums are made by the database, in the order in which rows are locked everywhere. */
export async function addLimitHours(
  client: pg.PoolClient,
  rows: readonly LimitRow[],
): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into usage_limit_hours as l (starts_at, organization_id, application_id, api_id, limit_id, mode, exceeded, refused)
     select starts_at, organization_id, application_id, api_id, limit_id, mode, sum(exceeded), sum(refused)
     from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[])
       as rows(starts_at, organization_id, application_id, api_id, limit_id, mode, exceeded, refused)
     group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
     on conflict (starts_at, organization_id, application_id, api_id, limit_id, mode) do update set
       exceeded = l.exceeded + excluded.exceeded, refused = l.refused + excluded.refused`,
    [
      rows.map((row) => new Date(row.startsAtMs)),
      rows.map((row) => row.organizationId),
      rows.map((row) => row.applicationId),
      rows.map((row) => row.apiId),
      rows.map((row) => row.limitId),
      rows.map((row) => row.mode),
      rows.map((row) => row.exceeded),
      rows.map((row) => row.refused),
    ],
  )
}

export type LimitCountsQuery = Readonly<{
  /** The tenant; null is every tenant and only for people of the provider. Never left out, so never forgotten. */
  organizationId: string | null
  applicationId?: string | undefined
  apiId?: string | undefined
  limitIds?: readonly string[] | undefined
  mode?: 'enforce' | 'shadow' | undefined
  /** Whole hours that begin in this range. UTC epoch milliseconds, end exclusive. */
  fromMs: number
  toMs: number
}>

/** What a limit found of one caller over the range; empty ids for callers without a key. */
export type LimitCount = Readonly<{
  organizationId: string
  applicationId: string
  apiId: string
  limitId: string
  mode: 'enforce' | 'shadow'
  exceeded: number
  refused: number
  /** The last hour in which a request did not fit. */
  lastHour: Date
}>

/** Requests that did not fit, by caller and limit, most first. At most `max` rows; those that fit everything have none. */
export async function limitCounts(
  pool: Pool,
  query: LimitCountsQuery,
  max = 1_000,
): Promise<LimitCount[]> {
  const { where, values } = conditions(query)
  const { rows } = await pool.query<LimitCount>(
    `select organization_id as "organizationId", application_id as "applicationId", api_id as "apiId",
       limit_id as "limitId", mode, sum(exceeded)::float8 as exceeded, sum(refused)::float8 as refused,
       max(starts_at) as "lastHour"
     from usage_limit_hours where ${where}
     group by 1, 2, 3, 4, 5 order by exceeded desc, limit_id, application_id limit ${max}`,
    values,
  )
  return rows
}

/** Requests that were answered 429, by the hour; an hour without any is absent. */
export async function refusedByHour(
  pool: Pool,
  query: LimitCountsQuery,
): Promise<ReadonlyMap<number, number>> {
  const { where, values } = conditions(query)
  const { rows } = await pool.query<{ at: number; refused: number }>(
    `select extract(epoch from starts_at)::float8 * 1000 as at, sum(refused)::float8 as refused
     from usage_limit_hours where ${where} group by 1`,
    values,
  )
  return new Map(rows.map(({ at, refused }) => [at, refused]))
}

function conditions(query: LimitCountsQuery): Readonly<{ where: string; values: unknown[] }> {
  const values: unknown[] = [new Date(query.fromMs), new Date(query.toMs)]
  const parts = ['starts_at >= $1 and starts_at < $2']
  const add = (column: string, value: unknown) => {
    if (value === undefined || value === null) return
    parts.push(
      Array.isArray(value)
        ? `${column} = any($${values.push(value)})`
        : `${column} = $${values.push(value)}`,
    )
  }
  add('organization_id', query.organizationId)
  add('application_id', query.applicationId)
  add('api_id', query.apiId)
  add('limit_id', query.limitIds === undefined ? undefined : [...query.limitIds])
  add('mode', query.mode)
  return { where: parts.join(' and '), values }
}
