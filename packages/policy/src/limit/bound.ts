import { assertNever } from '../assert-never.ts'
import type { LimitRule } from '../snapshot/tier.ts'
import { slidingWindowBound } from './sliding-window.ts'
import { tokenBucketBound } from './token-bucket.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** The shortest there are: on the day the clocks go forward, and in a February. */
const SHORTEST_MS = {
  day: DAY_MS - HOUR_MS,
  week: 7 * DAY_MS - HOUR_MS,
  month: 28 * DAY_MS - HOUR_MS,
} as const

/**
 * Most requests (or cost) that a limit admits in any window of `overMs`, against every possible caller; null when it sets no
 * such bound: requests under way may be short, and a soft quota only warns.
 *
 * A quota of the calendar admits twice its number around the instant at which it begins anew.
 */
export function limitBound(rule: LimitRule, overMs: number): number | null {
  switch (rule.kind) {
    case 'token_bucket':
      return tokenBucketBound(rule, overMs)
    case 'sliding_window':
      return slidingWindowBound(rule, overMs)
    case 'rolling_quota':
      if (!rule.hard) return null
      return slidingWindowBound({ limit: rule.limit, windowMs: rule.days * DAY_MS }, overMs)
    case 'quota':
      return rule.hard ? rule.limit * (Math.ceil(overMs / SHORTEST_MS[rule.every]) + 1) : null
    case 'concurrency':
      return null
    default:
      return assertNever(rule)
  }
}
