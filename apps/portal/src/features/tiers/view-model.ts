import { describeLimit, LimitRule, type LimitScope, limitRuleIssues } from '@gatehouse/policy'
import type { z } from 'zod'
import type { CreateTier, TierRecord } from '@/contract/tiers.ts'
import { formatCount } from '@/lib/format.ts'

export type TierValues = z.input<typeof CreateTier>

export const PERIODS = [
  { value: '1000', label: 'second', ms: 1_000 },
  { value: '60000', label: 'minute', ms: 60_000 },
  { value: '3600000', label: 'hour', ms: 3_600_000 },
  { value: '86400000', label: 'day', ms: 86_400_000 },
] as const

/** A period as a number of the largest unit that divides it; milliseconds where none does. */
export function splitPeriod(perMs: number): { amount: number; unitMs: number } {
  const fitting = PERIODS.filter(({ ms }) => perMs > 0 && perMs % ms === 0).at(-1)
  return fitting === undefined
    ? { amount: perMs, unitMs: 1 }
    : { amount: perMs / fitting.ms, unitMs: fitting.ms }
}

/** What a limit means as it stands in the form, or why it means nothing. */
export function explainLimit(
  rule: unknown,
): Readonly<{ ok: true; text: string } | { ok: false; text: string }> {
  const parsed = LimitRule.safeParse(rule)
  if (!parsed.success) return { ok: false, text: 'Enter whole numbers above 0.' }
  const [issue] = limitRuleIssues(parsed.data)
  if (issue !== undefined) return { ok: false, text: issue }
  return { ok: true, text: `${describeLimit(parsed.data)}.` }
}

export const SCOPES: readonly { value: LimitScope; label: string }[] = [
  { value: 'subscription', label: 'each subscription' },
  { value: 'application', label: 'each application' },
  { value: 'key', label: 'each key' },
  { value: 'organization', label: 'each organisation' },
  { value: 'address', label: 'each address' },
  { value: 'route', label: 'each route' },
  { value: 'api', label: 'each API' },
  { value: 'upstream', label: 'each upstream' },
  { value: 'global', label: 'everybody together' },
  { value: 'header', label: 'each value of a header' },
]

export const STORE_FAILURES = [
  { value: 'local', label: "Count this gateway's share" },
  { value: 'open', label: 'Let calls through' },
  { value: 'closed', label: 'Refuse with 503' },
] as const

export const COUNTINGS = [
  { value: 'exact', label: 'Every call by itself' },
  { value: 'lease', label: 'In shares taken in advance' },
] as const

/** What the way of counting means beside the limit's bound, which both keep. */
export const COUNTING_HELP = {
  exact: 'Each call asks Redis once.',
  lease: 'Same bound. Gateways hardly ever wait for Redis; a few calls may be refused early.',
} as const

export const MODES = [
  { value: 'enforce', label: 'Refuse with 429' },
  { value: 'shadow', label: 'Only count' },
] as const

/** What each kind of limit starts out as. */
export const RULES: Readonly<Record<LimitRule['kind'], LimitRule>> = {
  token_bucket: { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 },
  sliding_window: { kind: 'sliding_window', limit: 600, windowMs: 60_000 },
  concurrency: { kind: 'concurrency', limit: 10 },
  quota: { kind: 'quota', limit: 10_000, every: 'day', timeZone: 'UTC', hard: true },
  rolling_quota: { kind: 'rolling_quota', limit: 100_000, days: 30, hard: true },
}

export const RULE_KINDS: readonly { value: LimitRule['kind']; label: string }[] = [
  { value: 'token_bucket', label: 'Rate with a burst' },
  { value: 'sliding_window', label: 'Never more in any window' },
  { value: 'concurrency', label: 'At the same time' },
  { value: 'quota', label: 'Quota of the calendar' },
  { value: 'rolling_quota', label: 'Rolling quota' },
]

/** The first message of each field of a rule, whatever its kind. */
export function ruleMessages(errors: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof errors !== 'object' || errors === null) return {}
  return Object.fromEntries(
    Object.entries(errors).flatMap(([name, error]) =>
      typeof error?.message === 'string' ? [[name, error.message]] : [],
    ),
  )
}

export const NEW_LIMIT = {
  name: 'rate',
  scope: 'subscription',
  mode: 'enforce',
  rule: { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 },
  header: null,
  ipv6Prefix: 64,
  ipv4Prefix: 32,
  cost: { tokens: 1, routes: {}, responseHeader: null, tokensMax: 1 },
  onStoreFailure: 'local',
  counting: 'exact',
} as const

/** A name that the tier's other limits do not have. */
export function freeLimitName(names: readonly string[]): string {
  let name: string = NEW_LIMIT.name
  for (let n = 2; names.includes(name); n += 1) name = `${NEW_LIMIT.name}-${n}`
  return name
}

export function toValues(tier: TierRecord): TierValues {
  const { name, slug, description, priceText, position, approval, critical, limits, apis } = tier
  return {
    ...{ name, slug, description, priceText, position, approval, critical },
    bodyBytesMax: tier.bodyBytesMax,
    limits: limits.map(({ text: _, ...limit }) => limit),
    apiIds: apis.map(({ id }) => id),
  }
}

/** Who notices a change of the tier. */
export function reachSentence({ active, pending, suspended }: TierRecord['subscriptions']): string {
  const sum = active + suspended
  if (sum + pending === 0) return 'Nobody is on it yet.'
  const waiting = pending === 0 ? '' : `, and ${pending} ${pending === 1 ? 'waits' : 'wait'}`
  return `${formatCount(sum, 'subscription')} ${sum === 1 ? 'is' : 'are'} on it${waiting}. A change reaches them when you publish.`
}
