import {
  addCounts,
  type BucketMs,
  bucketStartMs,
  type CountBucket,
  countEvents,
  decodeSketch,
  type EventCounts,
  HOUR_MS,
  NO_EVENTS,
  type SloDefinition,
  type SloIndicator,
  type UsageCountRow,
  type UsageKey,
} from '@gatehouse/policy'
import type { Pool } from '../pool.ts'
import { COLUMN, MARKS, SOURCE, STEP, splitSketches, type UsageDimension } from '../usage-query.ts'

/** The calls of an objective: all that match every id of the scope. */
export type SloCalls = Readonly<{
  indicator: SloIndicator
  scope: Partial<SloDefinition['scope']>
}>

/** UTC epoch milliseconds, end exclusive; the beginning is moved back to a whole step. */
export type CountRange = Readonly<{ fromMs: number; toMs: number; stepMs: BucketMs }>

/** What the events of an objective can be split by. */
export type SloDimension = Extract<
  UsageDimension,
  'api' | 'version' | 'route' | 'operation' | 'upstream' | 'organization'
>

/** Events of an objective in each bucket that has some, oldest first. Late and pending usage is in it. */
export async function sloCountBuckets(
  pool: Pool,
  calls: SloCalls,
  range: CountRange,
): Promise<CountBucket[]> {
  const counts = await countsBy<number>(pool, calls, range, BUCKET_START)
  return [...counts]
    .map(([startsAtMs, events]) => ({ startsAtMs, ...events }))
    .sort((a, b) => a.startsAtMs - b.startsAtMs)
}

/** Events of an objective by one dimension, most bad ones first. The id is empty for calls that have none. */
export async function sloCountsBy(
  pool: Pool,
  calls: SloCalls,
  range: CountRange,
  dimension: SloDimension,
): Promise<(EventCounts & { id: string })[]> {
  const counts = await countsBy<string>(pool, calls, range, COLUMN[dimension])
  return [...counts]
    .map(([id, events]) => ({ id, ...events }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.bad - a.bad || b.total - a.total || (a.id < b.id ? -1 : 1))
}

/**
 * Until when calls that may have been an objective's were recorded without the route and tier that it asks for: the end of the last
 * such hour in the range. Null when all of the range is known, or nothing was called.
 */
export async function unscopedUntil(
  pool: Pool,
  { scope }: SloCalls,
  { fromMs, toMs }: Pick<CountRange, 'fromMs' | 'toMs'>,
): Promise<Date | null> {
  if ((scope.routeId ?? null) === null && (scope.tierId ?? null) === null) return null
  const values: unknown[] = [new Date(bucketStartMs(fromMs, HOUR_MS)), new Date(toMs)]
  const wider = {
    indicator: { kind: 'availability' },
    scope: { ...scope, routeId: null, tierId: null },
  }
  // A call that no route matched has no API either.
  const filter = `${filterOf(wider as SloCalls, values)} and u.route_id = '' and u.api_id <> ''`
  const { rows } = await pool.query<{ until: Date | null }>(
    `with ${MARKS}, source as (${SOURCE[HOUR_MS](filter)})
     select date_trunc('hour', max(starts_at), 'UTC') + interval '1 hour' as until from source`,
    values,
  )
  return rows[0]?.until ?? null
}

const BUCKET_START = `extract(epoch from date_bin($3::interval, starts_at, timestamptz '1970-01-01 00:00:00+00'))::float8 * 1000`

type Row<Key> = Readonly<{
  key: Key
  status_class: UsageKey['statusClass']
  fault: string
  requests: number
  latencies: Buffer | null
}>

/**
 * Summed by the database to a row for each key and outcome. Sketches are asked for only where the indicator looks at them:
 * they are most of the bytes.
 */
async function countsBy<Key extends number | string>(
  pool: Pool,
  calls: SloCalls,
  { fromMs, toMs, stepMs }: CountRange,
  key: string,
): Promise<Map<Key, EventCounts>> {
  const values: unknown[] = [new Date(bucketStartMs(fromMs, stepMs)), new Date(toMs)]
  if (key === BUCKET_START) values.push(STEP[stepMs])
  const source = SOURCE[stepMs](filterOf(calls, values))
  const latencies =
    calls.indicator.kind === 'latency'
      ? `string_agg(int4send(octet_length(latency)) || latency, ''::bytea)`
      : 'null::bytea'
  const { rows } = await pool.query<Row<Key>>(
    `with ${MARKS}, source as (${source})
     select ${key} as key, status_class, fault, sum(requests)::float8 as requests, ${latencies} as latencies
     from source group by 1, 2, 3`,
    values,
  )
  const counts = new Map<Key, EventCounts>()
  for (const row of rows) {
    const events = countEvents(calls.indicator, countRowsOf(row))
    counts.set(row.key, addCounts(counts.get(row.key) ?? NO_EVENTS, events))
  }
  return counts
}

/** Appends to `values`. Row aliases are `u` everywhere. */
function filterOf({ scope }: SloCalls, values: unknown[]): string {
  const conditions = [
    [COLUMN.api, scope.apiId],
    [COLUMN.version, scope.versionId],
    [COLUMN.route, scope.routeId],
    [COLUMN.tier, scope.tierId],
  ] as const
  return conditions
    .map(([column, id]) => {
      if (id === null || id === undefined) return ''
      values.push(id)
      return ` and u.${column} = $${values.length}`
    })
    .join('')
}

/** Counts add up, so sketches need no merging: each is a row of its own. */
function* countRowsOf(row: Row<unknown>): Generator<UsageCountRow> {
  const { status_class: statusClass, fault, requests } = row
  if (row.latencies === null) {
    yield { statusClass, fault, requests, latency: null }
    return
  }
  for (const bytes of splitSketches(row.latencies)) {
    yield { statusClass, fault, requests: 0, latency: decodeSketch(bytes) }
  }
}
