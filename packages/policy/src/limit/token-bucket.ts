/**
 * Token bucket: bursts up to `burst`, sustains `tokens` every `perMs`.
 *
 * Units    tokens; milliseconds; `level` is tokens × perMs, so every sum below is an integer and waiting
 *          exactly `retryAfterMs` always admits. Doubles keep this exact: capacity is at most 2^53 - 1
 *          (`tokenBucketIssues`), a sum beyond it is cut to the capacity whatever its rounding, and a quotient
 *          of two integers below 2^53 never rounds across an integer.
 * Bound    in any window W at most burst + tokens × W ÷ perMs are admitted (`tokenBucketBound`): about twice the
 *          limit when the burst is a whole window's worth, 1.1 × when it is a tenth of it.
 * Source   RFC 2697 §3, one bucket, continuous refill. Retry-After: RFC 9110 §10.2.3.
 * Purity   the caller owns the clock and the state; nothing here reads or stores either.
 */
export type TokenBucketRule = Readonly<{ burst: number; tokens: number; perMs: number }>
export type TokenBucketState = Readonly<{ level: number; updatedMs: number }>
export type TokenBucketVerdict = Readonly<{
  allowed: boolean
  /** Whole tokens left after this request. */
  remaining: number
  /** 0 when allowed; null when `cost` can never fit the bucket (then send no Retry-After). */
  retryAfterMs: number | null
  state: TokenBucketState
}>

/** The largest Integer of a structured field has 15 digits (RFC 9651 §3.3.1). */
const QUOTA_MAX = 999_999_999_999_999

/** The state before the first request. */
export function fullBucket(rule: TokenBucketRule, nowMs: number): TokenBucketState {
  return { level: rule.burst * rule.perMs, updatedMs: nowMs }
}

/** Spends `cost` tokens (a positive integer), or nothing when they are not there. */
export function take(
  rule: TokenBucketRule,
  state: TokenBucketState,
  cost: number,
  nowMs: number,
): TokenBucketVerdict {
  const level = refilledLevel(rule, state.level, state.updatedMs, nowMs)
  const price = cost * rule.perMs
  const allowed = price <= level
  const left = allowed ? level - price : level
  return {
    allowed,
    remaining: Math.floor(left / rule.perMs),
    retryAfterMs: waitMs(rule, level, price),
    state: { level: left, updatedMs: Math.max(nowMs, state.updatedMs) },
  }
}

/** The level at `nowMs`. A clock that steps back refills nothing; keep the larger `updatedMs` then. */
export function refilledLevel(
  rule: TokenBucketRule,
  level: number,
  updatedMs: number,
  nowMs: number,
): number {
  const elapsedMs = nowMs > updatedMs ? nowMs - updatedMs : 0
  return Math.min(rule.burst * rule.perMs, level + elapsedMs * rule.tokens)
}

/** Milliseconds until `level` reaches `price`; 0 when it does now, null when it never can. */
export function waitMs(rule: TokenBucketRule, level: number, price: number): number | null {
  if (price <= level) return 0
  return price > rule.burst * rule.perMs ? null : Math.ceil((price - level) / rule.tokens)
}

/** Milliseconds that an empty bucket needs to fill: the window `w` of the RateLimit-Policy field. */
export function fillMs(rule: TokenBucketRule): number {
  return Math.ceil((rule.burst * rule.perMs) / rule.tokens)
}

/** Most tokens admitted in any window of `windowMs`, against every possible caller. */
export function tokenBucketBound(rule: TokenBucketRule, windowMs: number): number {
  const whole = Math.floor(windowMs / rule.perMs)
  const rest = windowMs - whole * rule.perMs
  return rule.burst + whole * rule.tokens + Math.floor((rest * rule.tokens) / rule.perMs)
}

/** Why the arithmetic above would not hold for `rule`, as sentences; empty when it does. */
export function tokenBucketIssues(rule: TokenBucketRule): string[] {
  const issues: string[] = []
  for (const name of ['burst', 'tokens', 'perMs'] as const) {
    if (!Number.isSafeInteger(rule[name]) || rule[name] < 1) {
      issues.push(`${name} must be a whole number of at least 1`)
    }
  }
  if (issues.length > 0) return issues
  if (rule.burst > QUOTA_MAX) issues.push('burst must have at most 15 digits')
  if (rule.burst * rule.perMs > Number.MAX_SAFE_INTEGER) {
    issues.push('burst × perMs is too large to count exactly; choose a smaller burst or period')
  }
  if (rule.tokens * rule.perMs > Number.MAX_SAFE_INTEGER) {
    issues.push('tokens × perMs is too large to count exactly; choose a smaller rate or period')
  }
  return issues
}
