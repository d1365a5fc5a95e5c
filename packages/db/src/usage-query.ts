import {
  type BucketMs,
  bucketStartMs,
  bucketStarts,
  DAY_MS,
  decodeSketch,
  HOUR_MS,
  MINUTE_MS,
  mergeSketches,
  quantile,
  type Sketch,
} from '@gatehouse/policy'
import type { Pool } from './pool.ts'
import { USAGE_KEY_COLUMNS } from './usage.ts'

/** What usage can be narrowed to and grouped by. */
export type UsageDimension =
  | 'organization'
  | 'application'
  | 'key'
  | 'api'
  | 'version'
  | 'operation'
  | 'route'
  | 'tier'
  | 'upstream'

export type UsageSeriesQuery = Readonly<{
  /** The tenant; null is every tenant and only for people of the provider. Never left out, so never forgotten. */
  organizationId: string | null
  applicationId?: string | undefined
  keyId?: string | undefined
  apiId?: string | undefined
  versionId?: string | undefined
  operationId?: string | undefined
  /** Moved outwards to whole steps. UTC epoch milliseconds, end exclusive. */
  fromMs: number
  toMs: number
  stepMs: BucketMs
  groupBy?: UsageDimension | undefined
}>

/** Sums over a stretch of time. Percentiles are null without requests. Keys without requests are absent. */
export type UsageSums = Readonly<{
  requests: number
  byStatusClass: Readonly<Record<string, number>>
  /** By fault owner; calls without a fault are not in it. */
  byFault: Readonly<Record<string, number>>
  requestBytes: number
  responseBytes: number
  latencyMsP50: number | null
  latencyMsP95: number | null
  latencyMsP99: number | null
}>

export type UsageSeries = Readonly<{
  fromMs: number
  toMs: number
  /** Every step from `fromMs` to `toMs`, oldest first; one without requests is all zeros. */
  buckets: readonly (UsageSums & { startsAtMs: number })[]
  totals: UsageSums
  /** Most requests first. The id is empty for calls that have none. Null without `groupBy`. */
  groups: readonly (UsageSums & { id: string })[] | null
}>

export const COLUMN: Record<UsageDimension, (typeof USAGE_KEY_COLUMNS)[number]> = {
  organization: 'organization_id',
  application: 'application_id',
  key: 'key_id',
  api: 'api_id',
  version: 'version_id',
  operation: 'operation_id',
  route: 'route_id',
  tier: 'tier_id',
  upstream: 'upstream_id',
}

/** As PostgreSQL's interval. */
export const STEP: Record<BucketMs, string> = {
  [MINUTE_MS]: '1 minute',
  [HOUR_MS]: '1 hour',
  [DAY_MS]: '1 day',
}

/**
 * Usage over time, and by one dimension when asked.
 *
 * Coarse rows are read where they are whole and finer ones where a mark in `usage_pending` says that they are not: an hour
 * that is pending comes from its minutes, a day that is pending from its hours. Marks and rows are read by one
 * statement, hence of one moment: a roll-up that commits meanwhile changes nothing, and every call counts exactly once.
 */
export async function usageSeries(pool: Pool, query: UsageSeriesQuery): Promise<UsageSeries> {
  const fromMs = bucketStartMs(query.fromMs, query.stepMs)
  const starts = bucketStarts(fromMs, query.toMs, query.stepMs)
  const toMs = fromMs + starts.length * query.stepMs
  const { text, values } = statementOf(query, fromMs, toMs)
  const { rows } = await pool.query<Row>(text, values)
  const byStart = new Map<number, Tally>()
  const byGroup = new Map<string, Tally>()
  const totals = emptyTally()
  for (const row of rows) {
    if (row.at === null) addRow(tallyOf(byGroup, row.id ?? ''), row)
    else {
      addRow(tallyOf(byStart, row.at), row)
      addRow(totals, row)
    }
  }
  const buckets = starts.map((startsAtMs) => ({
    startsAtMs,
    ...sumsOf(byStart.get(startsAtMs) ?? emptyTally()),
  }))
  const groups = query.groupBy === undefined ? null : groupsOf(byGroup)
  return { fromMs, toMs, buckets, totals: sumsOf(totals), groups }
}

/** `at`: null in the rows of a group. `latencies`: sketches, each after its length in four bytes. */
type Row = Readonly<{
  at: number | null
  id: string | null
  status_class: string
  fault: string
  requests: number
  request_bytes: number
  response_bytes: number
  latencies: Buffer
}>

type Statement = Readonly<{ text: string; values: unknown[] }>

function statementOf(query: UsageSeriesQuery, fromMs: number, toMs: number): Statement {
  const values: unknown[] = [new Date(fromMs), new Date(toMs), STEP[query.stepMs]]
  const filter = filterOf(query, values)
  const column = query.groupBy === undefined ? undefined : COLUMN[query.groupBy]
  const sets = ['(at, status_class, fault)']
  if (column !== undefined) sets.push(`(${column}, status_class, fault)`)
  const text = `
    with ${MARKS},
    source as (${SOURCE[query.stepMs](filter)}),
    placed as (
      select extract(epoch from date_bin($3::interval, starts_at, timestamptz '1970-01-01 00:00:00+00'))::float8 * 1000 as at, *
      from source
    )
    select at, ${column ?? 'null::text'} as id, status_class, fault, sum(requests)::float8 as requests,
      sum(request_bytes)::float8 as request_bytes, sum(response_bytes)::float8 as response_bytes,
      string_agg(int4send(octet_length(latency)) || latency, ''::bytea) as latencies
    from placed group by grouping sets (${sets.join(', ')})`
  return { text, values }
}

const DIMENSIONS = ['organization', 'application', 'key', 'api', 'version', 'operation'] as const

/** Conditions for each branch; appends to `values`. Row aliases are `u` everywhere. */
function filterOf(query: UsageSeriesQuery, values: unknown[]): string {
  return DIMENSIONS.map((dimension) => {
    const id = query[`${dimension}Id`]
    if (id === undefined || id === null) return ''
    values.push(id)
    return ` and u.${COLUMN[dimension]} = $${values.length}`
  }).join('')
}

const COLUMNS = [
  'starts_at',
  ...USAGE_KEY_COLUMNS,
  'requests',
  'request_bytes',
  'response_bytes',
  'latency',
]
  .map((column) => `u.${column}`)
  .join(', ')
const IN_RANGE = 'u.starts_at >= $1 and u.starts_at < $2'
/** A day whose hours are not all rolled up is not whole either, whatever its own mark says. */
export const MARKS = `
  pending_hours as (select starts_at from usage_pending where granularity = 'hour'),
  stale_days as (
    select starts_at from usage_pending where granularity = 'day'
    union select date_trunc('day', starts_at, 'UTC') from pending_hours)`
const IS_PENDING_HOUR = 'u.starts_at in (select starts_at from pending_hours)'
const IS_STALE_DAY = `date_trunc('day', u.starts_at, 'UTC') in (select starts_at from stale_days)`

const pendingMinutes = (filter: string) => `
  select ${COLUMNS} from pending_hours p
  join usage_minutes u on u.starts_at >= p.starts_at and u.starts_at < p.starts_at + interval '1 hour'
  where p.starts_at >= $1 and p.starts_at < $2${filter}`

/** The branches of one step: each calls for rows that no other one has. `$1` and `$2` are the range; `MARKS` goes before. */
export const SOURCE: Record<BucketMs, (filter: string) => string> = {
  [MINUTE_MS]: (filter) => `select ${COLUMNS} from usage_minutes u where ${IN_RANGE}${filter}`,
  [HOUR_MS]: (filter) => `
    select ${COLUMNS} from usage_hours u where ${IN_RANGE} and not ${IS_PENDING_HOUR}${filter}
    union all ${pendingMinutes(filter)}`,
  [DAY_MS]: (filter) => `
    select ${COLUMNS} from usage_days u where ${IN_RANGE} and not ${IS_STALE_DAY}${filter}
    union all
    select ${COLUMNS} from usage_hours u
      where ${IN_RANGE} and ${IS_STALE_DAY} and not ${IS_PENDING_HOUR}${filter}
    union all ${pendingMinutes(filter)}`,
}

type Tally = {
  requests: number
  byStatusClass: Record<string, number>
  byFault: Record<string, number>
  requestBytes: number
  responseBytes: number
  latency: Sketch
}

function emptyTally(): Tally {
  return {
    requests: 0,
    byStatusClass: {},
    byFault: {},
    requestBytes: 0,
    responseBytes: 0,
    latency: new Map(),
  }
}

function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  const known = tallies.get(key)
  if (known !== undefined) return known
  const fresh = emptyTally()
  tallies.set(key, fresh)
  return fresh
}

function addRow(tally: Tally, row: Row): void {
  tally.requests += row.requests
  tally.requestBytes += row.request_bytes
  tally.responseBytes += row.response_bytes
  const { status_class: statusClass, fault } = row
  tally.byStatusClass[statusClass] = (tally.byStatusClass[statusClass] ?? 0) + row.requests
  if (fault !== '') tally.byFault[fault] = (tally.byFault[fault] ?? 0) + row.requests
  for (const sketch of splitSketches(row.latencies)) {
    tally.latency = mergeSketches(tally.latency, decodeSketch(sketch))
  }
}

/** Sketches that were joined, each after its length in four bytes. */
export function* splitSketches(bytes: Buffer): Generator<Uint8Array> {
  let at = 0
  while (at < bytes.length) {
    const end = at + 4 + bytes.readInt32BE(at)
    yield bytes.subarray(at + 4, end)
    at = end
  }
}

function sumsOf({ latency, ...sums }: Tally): UsageSums {
  return {
    ...sums,
    latencyMsP50: quantile(latency, 0.5),
    latencyMsP95: quantile(latency, 0.95),
    latencyMsP99: quantile(latency, 0.99),
  }
}

function groupsOf(byGroup: ReadonlyMap<string, Tally>): (UsageSums & { id: string })[] {
  return [...byGroup]
    .map(([id, tally]) => ({ id, ...sumsOf(tally) }))
    .sort((a, b) => b.requests - a.requests || (a.id < b.id ? -1 : 1))
}
