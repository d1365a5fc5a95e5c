import { assertNever } from '../assert-never.ts'
import type { LimitRule } from '../snapshot/tier.ts'
import { limitBound } from './bound.ts'

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

type RuleOf<K extends LimitRule['kind']> = Extract<LimitRule, { kind: K }>

/**
 * A limit as a sentence for people who choose a tier, with its bound:
 * `60 requests at once, then 10 every second; at most 660 in any minute`.
 */
export function describeLimit(rule: LimitRule): string {
  switch (rule.kind) {
    case 'token_bucket':
      return describeBucket(rule)
    case 'sliding_window':
      return `${count(rule.limit, 'request')} in any ${period(rule.windowMs)}, at once or spread out`
    case 'concurrency':
      return `${count(rule.limit, 'request')} under way at the same time`
    case 'quota':
      return describeQuota(rule)
    case 'rolling_quota': {
      const span = period(rule.days * DAY_MS)
      return rule.hard
        ? `${count(rule.limit, 'request')} in any ${span}`
        : `${count(rule.limit, 'request')} in any ${span}; more are let through with a warning`
    }
    default:
      return assertNever(rule)
  }
}

function describeBucket(rule: RuleOf<'token_bucket'>): string {
  const boundMs = [MINUTE_MS, HOUR_MS, DAY_MS].find((ms) => ms >= rule.perMs) ?? rule.perMs
  const bound = limitBound(rule, boundMs) ?? 0
  return `${count(rule.burst, 'request')} at once, then ${grouped(rule.tokens)} every ${period(rule.perMs)}; at most ${grouped(bound)} in any ${period(boundMs)}`
}

const STARTS = { day: 'at midnight', week: 'on Mondays', month: 'on the first' } as const

function describeQuota(rule: RuleOf<'quota'>): string {
  const { limit, every, timeZone, hard } = rule
  const quota = `${count(limit, 'request')} a ${every}, counted anew ${STARTS[every]} (${timeZone})`
  if (!hard) return `${quota}; more are let through with a warning`
  return `${quota}; around that moment up to ${grouped(limitBound(rule, 1) ?? 0)}`
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
