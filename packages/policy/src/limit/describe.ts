import { assertNever } from '../assert-never.ts'
import type { LimitRule } from '../snapshot/tier.ts'
import { tokenBucketBound } from './token-bucket.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const PERIODS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const

/**
 * A limit as a sentence for people who choose a tier:
 * `60 requests at once, then 10 every second; at most 660 in any minute`.
 */
export function describeLimit(rule: LimitRule): string {
  switch (rule.kind) {
    case 'token_bucket': {
      const boundMs = [MINUTE_MS, HOUR_MS, DAY_MS].find((ms) => ms >= rule.perMs) ?? rule.perMs
      const bound = tokenBucketBound(rule, boundMs)
      return `${count(rule.burst, 'request')} at once, then ${grouped(rule.tokens)} every ${period(rule.perMs)}; at most ${grouped(bound)} in any ${period(boundMs)}`
    }
    default:
      return assertNever(rule.kind)
  }
}

/** `second`, `5 minutes`, `250 milliseconds`: the largest unit that divides the period. */
function period(ms: number): string {
  for (const [name, unitMs] of PERIODS) {
    if (ms % unitMs === 0) return ms === unitMs ? name : count(ms / unitMs, name)
  }
  return ms === 1 ? 'millisecond' : count(ms, 'millisecond')
}

function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`
}

function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}
