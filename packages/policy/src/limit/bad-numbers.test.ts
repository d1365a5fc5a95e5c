import { describe, expect, it } from 'vitest'
import { LimitRule, LimitSource } from '../snapshot/tier.ts'
import { limitIssues, limitRuleIssues } from './compile-limit.ts'

const RULES = {
  token_bucket: { kind: 'token_bucket', burst: 10, tokens: 1, perMs: 1_000 },
  sliding_window: { kind: 'sliding_window', limit: 10, windowMs: 1_000 },
  concurrency: { kind: 'concurrency', limit: 10 },
  quota: { kind: 'quota', limit: 10, every: 'day', timeZone: 'UTC', hard: true },
  rolling_quota: { kind: 'rolling_quota', limit: 10, days: 30, hard: true },
} as const
const NUMBERS = [
  ['token_bucket', 'burst'],
  ['token_bucket', 'tokens'],
  ['token_bucket', 'perMs'],
  ['sliding_window', 'limit'],
  ['sliding_window', 'windowMs'],
  ['concurrency', 'limit'],
  ['quota', 'limit'],
  ['rolling_quota', 'limit'],
  ['rolling_quota', 'days'],
] as const
const BAD: readonly unknown[] = [
  ...[0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e300, '10', null],
]

/** Whether a rule can be published: it parses, and its arithmetic is exact. */
function isAccepted(rule: unknown): boolean {
  const parsed = LimitRule.safeParse(rule)
  return parsed.success && limitRuleIssues(parsed.data).length === 0
}

describe('the numbers of a limit', () => {
  // Guarantee: nothing reaches a gateway that it could not count exactly.
  it.each(NUMBERS)('of a %s: %s is refused when it is none', (kind, name) => {
    expect(isAccepted(RULES[kind])).toBe(true)
    for (const value of BAD) expect(isAccepted({ ...RULES[kind], [name]: value })).toBe(false)
  })

  it.each([
    ['a burst that its window cannot hold', { ...RULES.token_bucket, burst: 2 ** 50 }],
    ['a rate whose sums overflow', { ...RULES.token_bucket, tokens: 2 ** 45, perMs: 2 ** 10 }],
    ['more digits than a field may have', { ...RULES.sliding_window, limit: 1e15 }],
    ['a window shorter than its parts', { ...RULES.sliding_window, windowMs: 59 }],
    ['a window of years', { ...RULES.sliding_window, windowMs: 40_000_000_000 }],
    ['days beyond a year and some', { ...RULES.rolling_quota, days: 401 }],
    ['a time zone that is none', { ...RULES.quota, timeZone: 'Mars/Olympus' }],
  ])('%s is refused', (_, rule) => {
    expect(isAccepted(rule)).toBe(false)
  })

  it('are as large as they may be', () => {
    expect(isAccepted({ ...RULES.sliding_window, limit: 999_999_999_999_999 })).toBe(true)
    expect(isAccepted({ ...RULES.quota, limit: 999_999_999_999_999 })).toBe(true)
  })

  it.each([
    ['a cost of nothing', { cost: { tokens: 0, routes: {}, responseHeader: null, tokensMax: 1 } }],
    ['half a cost', { cost: { tokens: 0.5, routes: {}, responseHeader: null, tokensMax: 1 } }],
    [
      'a cost for a route that is negative',
      { cost: { tokens: 1, routes: { rt_a: -1 }, responseHeader: null, tokensMax: 1 } },
    ],
    ['a prefix wider than any', { ipv6Prefix: 0 }],
    ['a network wider than any', { ipv4Prefix: 4 }],
  ])('%s is refused', (_, changes) => {
    const source = { id: 'lim_1', name: 'rate', rule: RULES.token_bucket, ...changes }
    expect(LimitSource.safeParse(source).success).toBe(false)
  })

  it('are not counted in shares where each has to end by itself', () => {
    const source = { id: 'lim_1', name: 'open', rule: RULES.concurrency, counting: 'lease' }
    expect(limitIssues(LimitSource.parse(source))).toHaveLength(1)
  })
})
