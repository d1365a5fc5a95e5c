import { z } from 'zod'
import { type CompiledLimit, type CompiledTier, LimitRule } from '../snapshot/tier.ts'
import { periodAt } from './calendar-period.ts'
import { compileLimit, limitRuleIssues } from './compile-limit.ts'

const DAY_MS = 86_400_000

/** Another rule for a limit of the tier, by the limit's name. */
export const LimitOverride = z.object({ name: z.string(), rule: LimitRule })
export type LimitOverride = z.infer<typeof LimitOverride>

/**
 * What one subscription has beside its tier. Instants are UTC epoch milliseconds and compared with the clock of whoever decides,
 * so that everything begins and ends by itself.
 */
export type SubscriptionTerms = Readonly<{
  override: Readonly<{
    startsAtMs: number
    endsAtMs: number
    limits: readonly LimitOverride[]
  }> | null
  /** Added to quotas until the end of the period that they were given for. */
  grants: readonly Readonly<{ name: string; amount: number; untilMs: number }>[]
  /** Counters that began anew at `atMs`. Kept until the old ones mean nothing any more. */
  resets: readonly Readonly<{ name: string; atMs: number; untilMs: number }>[]
}>

/** A tier under some terms, and for how long it stays that: from `fromMs` up to, not including, `untilMs`. */
export type TierUnderTerms = Readonly<{ tier: CompiledTier; fromMs: number; untilMs: number }>

/**
 * The tier as it is for a subscription with terms of its own at `nowMs`.
 *
 * A counter keeps what it holds while its limit is another one, unless the numbers of a rate change its meaning; after a reset
 * it is another counter. What names no limit of the tier, or cannot be counted, is left out.
 */
export function tierUnderTerms(
  tier: CompiledTier,
  terms: SubscriptionTerms,
  nowMs: number,
): TierUnderTerms {
  const edges = edgesOf(terms)
  const fromMs = Math.max(Number.NEGATIVE_INFINITY, ...edges.filter((edge) => edge <= nowMs))
  const untilMs = Math.min(Number.POSITIVE_INFINITY, ...edges.filter((edge) => edge > nowMs))
  const limits = limitsUnderTerms(tier.limits, terms, nowMs)
  return { tier: Object.freeze({ ...tier, limits: Object.freeze(limits) }), fromMs, untilMs }
}

/** The limits of a tier as they are under some terms at `nowMs`; see `tierUnderTerms`. */
export function limitsUnderTerms(
  limits: readonly CompiledLimit[],
  terms: SubscriptionTerms,
  nowMs: number,
): CompiledLimit[] {
  return limits.map((limit) => limitUnderTerms(limit, terms, nowMs))
}

/** Every instant at which terms begin or end to hold. */
function edgesOf({ override, grants, resets }: SubscriptionTerms): number[] {
  return [
    ...(override === null ? [] : [override.startsAtMs, override.endsAtMs]),
    ...grants.map(({ untilMs }) => untilMs),
    ...resets.flatMap(({ atMs, untilMs }) => [atMs, untilMs]),
  ]
}

function limitUnderTerms(
  limit: CompiledLimit,
  { override, grants, resets }: SubscriptionTerms,
  nowMs: number,
): CompiledLimit {
  const { name } = limit
  const isOverridden =
    override !== null && override.startsAtMs <= nowMs && nowMs < override.endsAtMs
  const other = isOverridden ? override.limits.find((one) => one.name === name)?.rule : undefined
  const granted = grants
    .filter((grant) => grant.name === name && nowMs < grant.untilMs)
    .reduce((sum, { amount }) => sum + amount, 0)
  const reset = resets.find((one) => one.name === name && one.atMs <= nowMs && nowMs < one.untilMs)
  const rule = withGrant(other ?? limit.rule, granted)
  if (rule === limit.rule && reset === undefined) return limit
  if (limitRuleIssues(rule).length > 0) return limit
  const id = reset === undefined ? limit.id : `${limit.id}@${reset.atMs.toString(36)}`
  return compileLimit({ ...limit, id, rule })
}

function withGrant(rule: LimitRule, amount: number): LimitRule {
  if (amount === 0 || (rule.kind !== 'quota' && rule.kind !== 'rolling_quota')) return rule
  return { ...rule, limit: rule.limit + amount }
}

/**
 * Until when a counter that is reset, or given more, at `nowMs` has something to say: the end of a quota's period, the length of
 * a window, the time a bucket needs to fill.
 */
export function adjustedUntilMs(rule: LimitRule, nowMs: number): number {
  switch (rule.kind) {
    case 'quota':
      return periodAt(rule.every, rule.timeZone, nowMs).endMs
    case 'rolling_quota':
      // A request is remembered a sixtieth longer than the window is.
      return nowMs + Math.ceil((rule.days * DAY_MS * 61) / 60)
    case 'sliding_window':
      return nowMs + Math.ceil((rule.windowMs * 61) / 60)
    case 'token_bucket':
      return nowMs + Math.ceil((rule.burst * rule.perMs) / rule.tokens)
    case 'concurrency':
      return nowMs
  }
}
