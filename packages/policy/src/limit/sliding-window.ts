/**
 * Strict sliding window: never more than `limit` in any window of `windowMs`, whoever calls and however.
 *
 *   index   …  i-60  i-59  …  i-1   i          one sub-bucket is windowMs ÷ 60
 *              [------ all 61 counted ------]
 *                  (t - windowMs ………… t]
 *
 * Units    requests (or cost); milliseconds. Sub-buckets lie on the fixed grid floor(nowMs × 60 ÷ windowMs): both
 *          factors are integers below 2^53, so the quotient never rounds across one.
 * Bound    whatever lies in a window of `windowMs` lies in 61 neighbouring sub-buckets, and those never hold more than
 *          `limit` (`slidingWindowBound`). The price: a request is remembered up to one sub-bucket longer than it needs
 *          be, so that a caller at exactly the limit gets 60 of 61, 98.4 % of it.
 * State    63 numbers: the newest index, the sum of all counts, the counts in a ring of 61.
 * Clock    one that steps back stands still here until it has caught up: nothing is forgotten early.
 */
export const SUB_BUCKETS = 60
const RING = SUB_BUCKETS + 1
const INDEX = 0
const SUM = 1
const COUNTS = 2

/** Numbers in the state of one window. */
export const WINDOW_SLOTS = COUNTS + RING

/** Writes the state before the first request. */
export function emptyWindow(slots: Float64Array, offset: number): void {
  slots.fill(0, offset, offset + WINDOW_SLOTS)
}

/** Forgets what has left the window; gives what is in it. */
export function advanceWindow(
  slots: Float64Array,
  offset: number,
  windowMs: number,
  nowMs: number,
): number {
  const newest = slots[offset + INDEX] as number
  const index = indexAt(windowMs, nowMs)
  if (index <= newest) return slots[offset + SUM] as number
  if (index - newest >= RING) {
    emptyWindow(slots, offset)
  } else {
    for (let passed = newest + 1; passed <= index; passed++) {
      const at = offset + COUNTS + (passed % RING)
      slots[offset + SUM] = (slots[offset + SUM] as number) - (slots[at] as number)
      slots[at] = 0
    }
  }
  slots[offset + INDEX] = index
  return slots[offset + SUM] as number
}

/** Counts `cost` into the newest sub-bucket of an advanced window. */
export function addToWindow(slots: Float64Array, offset: number, cost: number): void {
  const at = offset + COUNTS + ((slots[offset + INDEX] as number) % RING)
  slots[at] = (slots[at] as number) + cost
  slots[offset + SUM] = (slots[offset + SUM] as number) + cost
}

/** Takes back what was counted at `takenMs`, as far as it is still there. */
export function takeFromWindow(
  slots: Float64Array,
  offset: number,
  windowMs: number,
  cost: number,
  takenMs: number,
): void {
  const newest = slots[offset + INDEX] as number
  const index = indexAt(windowMs, takenMs)
  // A clock that had stepped back counted into the newest sub-bucket.
  const counted = Math.min(index, newest)
  if (newest - counted >= RING) return
  const at = offset + COUNTS + (counted % RING)
  const given = Math.min(cost, slots[at] as number)
  slots[at] = (slots[at] as number) - given
  slots[offset + SUM] = (slots[offset + SUM] as number) - given
}

/** Milliseconds until `cost` fits an advanced window; 0 when it does now, null when it never can. */
export function windowWaitMs(
  slots: Float64Array,
  offset: number,
  { limit, windowMs }: WindowRule,
  cost: number,
  nowMs: number,
): number | null {
  let excess = (slots[offset + SUM] as number) + cost - limit
  if (excess <= 0) return 0
  if (cost > limit) return null
  const newest = slots[offset + INDEX] as number
  for (let index = newest - SUB_BUCKETS; index <= newest; index++) {
    excess -= countOf(slots, offset, index)
    if (excess <= 0) return Math.max(1, leavesAtMs(windowMs, index) - nowMs)
  }
  return null
}

/** Milliseconds until an advanced window is empty when nothing more comes. */
export function windowResetMs(
  slots: Float64Array,
  offset: number,
  windowMs: number,
  nowMs: number,
): number {
  if (slots[offset + SUM] === 0) return 0
  let index = slots[offset + INDEX] as number
  while (countOf(slots, offset, index) === 0) index -= 1
  return Math.max(0, leavesAtMs(windowMs, index) - nowMs)
}

export type WindowRule = Readonly<{ limit: number; windowMs: number }>

/** Most that is admitted in any window of `overMs`, against every possible caller. */
export function slidingWindowBound({ limit, windowMs }: WindowRule, overMs: number): number {
  return limit * Math.max(1, Math.ceil(overMs / windowMs))
}

/** Longest window: 400 days, so that the grid's indices stay exact. */
const WINDOW_MS_MAX = 34_560_000_000
/** The largest Integer of a structured field has 15 digits (RFC 9651 §3.3.1). */
const QUOTA_MAX = 999_999_999_999_999

/** Why the arithmetic would not hold, as sentences; empty when it does. */
export function slidingWindowIssues({ limit, windowMs }: WindowRule): string[] {
  const issues: string[] = []
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > QUOTA_MAX) {
    issues.push('limit must be a whole number of at least 1 and at most 15 digits')
  }
  if (!Number.isSafeInteger(windowMs) || windowMs < SUB_BUCKETS || windowMs > WINDOW_MS_MAX) {
    issues.push('windowMs must be a whole number from 60 to 400 days')
  }
  return issues
}

function indexAt(windowMs: number, atMs: number): number {
  return Math.floor((atMs * SUB_BUCKETS) / windowMs)
}

/** The first millisecond at which the sub-bucket is counted no more. */
function leavesAtMs(windowMs: number, index: number): number {
  return Math.ceil(((index + RING) * windowMs) / SUB_BUCKETS)
}

function countOf(slots: Float64Array, offset: number, index: number): number {
  return index < 0 ? 0 : (slots[offset + COUNTS + (index % RING)] as number)
}
