import type { EventCounts } from './counts.ts'

/** Events of one bucket, whose size does not matter here: minutes for the short windows, hours for days. */
export type CountBucket = EventCounts & Readonly<{ startsAtMs: number }>

/**
 * Sums over any window of a series in O(log n), from running totals.
 *
 *   buckets   │ 0 │ 1 │ 2 │ 3 │ …
 *   window      ├───────┤         counts those that start within it: [from, to)
 *
 * A window includes its first instant and not its last, so that windows laid end to end count every bucket exactly once;
 * what a bucket holds counts where it starts, so an edge is off by at most one bucket.
 */
export type CountSeries = Readonly<{
  between(fromMs: number, toMs: number): EventCounts
  /** The `windowMs` before `nowMs`, the bucket under way included. */
  over(windowMs: number, nowMs: number): EventCounts
}>

/** Buckets may come in any order and several for one instant. */
export function countSeries(buckets: readonly CountBucket[]): CountSeries {
  const sorted = [...buckets].sort((a, b) => a.startsAtMs - b.startsAtMs)
  const starts = Float64Array.from(sorted, ({ startsAtMs }) => startsAtMs)
  const totals = runningSums(sorted, ({ total }) => total)
  const bads = runningSums(sorted, ({ bad }) => bad)
  const between = (fromMs: number, toMs: number): EventCounts => {
    const first = firstNotBefore(starts, fromMs)
    const end = Math.max(first, firstNotBefore(starts, toMs))
    return { total: difference(totals, first, end), bad: difference(bads, first, end) }
  }
  return { between, over: (windowMs, nowMs) => between(nowMs - windowMs, nowMs) }
}

/** One window of buckets that are not asked again; for several, make a `countSeries`. */
export function windowCounts(
  buckets: Iterable<CountBucket>,
  windowMs: number,
  nowMs: number,
): EventCounts {
  let total = 0
  let bad = 0
  for (const bucket of buckets) {
    if (bucket.startsAtMs < nowMs - windowMs || bucket.startsAtMs >= nowMs) continue
    total += bucket.total
    bad += bucket.bad
  }
  return { total, bad }
}

/** Entry i is the sum of the first i buckets. */
function runningSums(
  buckets: readonly CountBucket[],
  countOf: (bucket: CountBucket) => number,
): Float64Array {
  const sums = new Float64Array(buckets.length + 1)
  let sum = 0
  for (const [index, bucket] of buckets.entries()) {
    sum += countOf(bucket)
    sums[index + 1] = sum
  }
  return sums
}

function difference(sums: Float64Array, first: number, end: number): number {
  return (sums[end] ?? 0) - (sums[first] ?? 0)
}

/** Index of the first start at or after `atMs`; the length when there is none. */
function firstNotBefore(starts: Float64Array, atMs: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? Infinity) < atMs) low = middle + 1
    else high = middle
  }
  return low
}
