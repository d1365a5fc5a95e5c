import { assertNever } from '../assert-never.ts'
import { crc32 } from '../key/crc32.ts'
import type { CompiledLimit, LimitRule, LimitSource, LimitState } from '../snapshot/tier.ts'
import { isTimeZone } from './calendar-period.ts'
import { slidingWindowIssues } from './sliding-window.ts'
import { fillMs, tokenBucketIssues } from './token-bucket.ts'

const DAY_MS = 86_400_000
/** Nominal lengths, for `w` of RateLimit-Policy; the calendar decides when a quota begins anew. */
const PERIOD_MS = { day: DAY_MS, week: 7 * DAY_MS, month: 31 * DAY_MS } as const

/**
 * A request that runs longer than this is no longer counted as under way. Without an end, what a node counted that was
 * killed would be lost to the limit for ever.
 */
export const CONCURRENCY_HOLD_MS = 3_600_000

/** Of every limit of requests under way: what those of another process were says nothing to this one. */
export const CONCURRENCY_FINGERPRINT = crc32('under way')

/** Works out what the request path and the stores need of a limit whose rule has no issues. */
export function compileLimit(source: LimitSource): CompiledLimit {
  const { rule, name } = source
  const { quota, windowMs } = extentOf(rule)
  const isConcurrency = rule.kind === 'concurrency'
  const seconds = Math.max(1, Math.ceil(windowMs / 1_000))
  const unit = isConcurrency ? ';qu="concurrent-requests"' : `;w=${seconds}`
  return Object.freeze({
    ...source,
    rule: Object.freeze(rule),
    state: stateOf(rule),
    quota,
    windowMs,
    heldMs: isConcurrency ? CONCURRENCY_HOLD_MS : windowMs,
    isSoft: 'hard' in rule && !rule.hard,
    isConcurrency,
    policyItem: `"${name}";q=${quota}${unit}`,
    fingerprint: fingerprintOf(rule),
  })
}

/** What the arithmetic of a rule could not keep, as sentences; empty when it keeps everything. */
export function limitRuleIssues(rule: LimitRule): string[] {
  switch (rule.kind) {
    case 'token_bucket':
      return tokenBucketIssues(rule)
    case 'sliding_window':
      return slidingWindowIssues(rule)
    case 'rolling_quota':
      return slidingWindowIssues({ limit: rule.limit, windowMs: rule.days * DAY_MS })
    case 'quota':
      return isTimeZone(rule.timeZone) ? [] : [`"${rule.timeZone}" is not a time zone`]
    case 'concurrency':
      return []
    default:
      return assertNever(rule)
  }
}

/** As `limitRuleIssues`, of all that a limit says. */
export function limitIssues({ rule, scope, header, cost, counting }: LimitSource): string[] {
  const issues = limitRuleIssues(rule)
  if (scope === 'header' && header === null) issues.push('name the header whose value is counted')
  const isWeighed = cost.tokens > 1 || Object.keys(cost.routes).length > 0
  if (rule.kind === 'concurrency' && (isWeighed || cost.responseHeader !== null)) {
    issues.push('a request under way counts as one; it has no other cost')
  }
  if (rule.kind === 'concurrency' && counting === 'lease') {
    issues.push('requests under way are counted one by one, not in shares')
  }
  return issues
}

function extentOf(rule: LimitRule): { quota: number; windowMs: number } {
  switch (rule.kind) {
    case 'token_bucket':
      return { quota: rule.burst, windowMs: fillMs(rule) }
    case 'sliding_window':
      return { quota: rule.limit, windowMs: rule.windowMs }
    case 'rolling_quota':
      return { quota: rule.limit, windowMs: rule.days * DAY_MS }
    case 'quota':
      return { quota: rule.limit, windowMs: PERIOD_MS[rule.every] }
    case 'concurrency':
      return { quota: rule.limit, windowMs: 0 }
    default:
      return assertNever(rule)
  }
}

function stateOf({ kind }: LimitRule): LimitState {
  if (kind === 'token_bucket') return 'bucket'
  return kind === 'quota' ? 'period' : 'window'
}

/** Of what gives the numbers of a state their meaning: a window's counts mean the same under any limit. */
function fingerprintOf(rule: LimitRule): number {
  switch (rule.kind) {
    case 'token_bucket':
      return crc32(`bucket ${rule.burst} ${rule.tokens} ${rule.perMs}`)
    case 'quota':
      return crc32(`period ${rule.every} ${rule.timeZone}`)
    case 'concurrency':
      return CONCURRENCY_FINGERPRINT
    default:
      return crc32(`window ${extentOf(rule).windowMs}`)
  }
}
