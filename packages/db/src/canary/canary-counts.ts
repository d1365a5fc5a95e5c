import {
  availabilityOutcome,
  type BucketMs,
  bucketStartMs,
  type CanarySample,
  decodeSketch,
  emptySketch,
  mergeSketches,
  type UsageKey,
} from '@gatehouse/policy'
import type { Pool } from '../pool.ts'
import { MARKS, SOURCE, STEP, splitSketches } from '../usage-query.ts'

/** Which calls: of one version, by the upstream that answered them. */
export type CanarySides = Readonly<{
  versionId: string
  stableUpstreamId: string
  upstreamId: string
}>

/** UTC epoch milliseconds, end exclusive; the beginning is moved back to a whole step. */
export type CanaryRange = Readonly<{ fromMs: number; toMs: number; stepMs: BucketMs }>

export type CanaryPair = Readonly<{ stable: CanarySample; canary: CanarySample }>

type Row = Readonly<{
  at: number
  upstream_id: string
  status_class: UsageKey['statusClass']
  fault: string
  requests: number
  latencies: Buffer
}>

const NOTHING: CanarySample = Object.freeze({ calls: 0, errors: 0, latency: emptySketch() })
const EMPTY: CanaryPair = Object.freeze({ stable: NOTHING, canary: NOTHING })

/** Both sides in each bucket that has calls, oldest first. */
export async function canaryCounts(
  pool: Pool,
  { versionId, stableUpstreamId, upstreamId }: CanarySides,
  { fromMs, toMs, stepMs }: CanaryRange,
): Promise<(CanaryPair & { startsAtMs: number })[]> {
  const filter = ' and u.version_id = $4 and u.upstream_id = any($5)'
  const { rows } = await pool.query<Row>(
    `with ${MARKS}, source as (${SOURCE[stepMs](filter)})
     select extract(epoch from date_bin($3::interval, starts_at, timestamptz '1970-01-01 00:00:00+00'))::float8 * 1000 as at,
       upstream_id, status_class, fault, sum(requests)::float8 as requests,
       string_agg(int4send(octet_length(latency)) || latency, ''::bytea) as latencies
     from source group by 1, 2, 3, 4 order by 1`,
    [
      new Date(bucketStartMs(fromMs, stepMs)),
      new Date(toMs),
      STEP[stepMs],
      versionId,
      [stableUpstreamId, upstreamId],
    ],
  )
  const buckets = new Map<number, CanaryPair>()
  for (const row of rows) {
    const pair = buckets.get(row.at) ?? EMPTY
    const side = row.upstream_id === upstreamId ? 'canary' : 'stable'
    buckets.set(row.at, { ...pair, [side]: addRow(pair[side], row) })
  }
  return [...buckets].map(([startsAtMs, pair]) => ({ startsAtMs, ...pair }))
}

/** A caller's mistakes say nothing about either side; failures are quick and would flatter a latency. */
function addRow(sample: CanarySample, row: Row): CanarySample {
  const outcome = availabilityOutcome('service', {
    statusClass: row.status_class,
    fault: row.fault,
  })
  if (outcome === 'not_counted') return sample
  const calls = sample.calls + row.requests
  if (outcome === 'bad') return { ...sample, calls, errors: sample.errors + row.requests }
  let { latency } = sample
  for (const bytes of splitSketches(row.latencies)) {
    latency = mergeSketches(latency, decodeSketch(bytes))
  }
  return { ...sample, calls, latency }
}

/** Both sides over all of the range; a longer step reads fewer rows, and moves the beginning further back. */
export async function canarySums(
  pool: Pool,
  sides: CanarySides,
  range: CanaryRange,
): Promise<CanaryPair> {
  const buckets = await canaryCounts(pool, sides, range)
  return buckets.reduce<CanaryPair>(
    (sum, { stable, canary }) => ({
      stable: addSamples(sum.stable, stable),
      canary: addSamples(sum.canary, canary),
    }),
    EMPTY,
  )
}

function addSamples(a: CanarySample, b: CanarySample): CanarySample {
  return {
    calls: a.calls + b.calls,
    errors: a.errors + b.errors,
    latency: mergeSketches(a.latency, b.latency),
  }
}
