import { describe, expect, it } from 'vitest'
import type { CompiledTier, LimitRule } from '../snapshot/tier.ts'
import { limitOf } from './limit.fixture.ts'
import { adjustedUntilMs, type SubscriptionTerms, tierUnderTerms } from './terms.ts'

const RATE: LimitRule = { kind: 'token_bucket', burst: 10, tokens: 1, perMs: 1_000 }
const DAILY: LimitRule = { kind: 'quota', limit: 100, every: 'day', timeZone: 'UTC', hard: true }
const NO_TERMS: SubscriptionTerms = { override: null, grants: [], resets: [] }
const tier: CompiledTier = {
  ...{ id: 'tier_1', slug: 'gold', critical: false, bodyBytesMax: 1_000, apiIds: new Set() },
  limits: [
    limitOf(RATE, { id: 'lim_1', name: 'rate' }),
    limitOf(DAILY, { id: 'lim_2', name: 'daily' }),
  ],
}
const quotas = (terms: SubscriptionTerms, nowMs: number) =>
  tierUnderTerms(tier, terms, nowMs).tier.limits.map(({ quota }) => quota)

describe('a tier under terms', () => {
  // Guarantee: an override holds from its first millisecond up to, not including, its last, and the end needs nobody.
  it('has other rules exactly from the start to the end of an override', () => {
    const override = {
      ...{ startsAtMs: 1_000, endsAtMs: 2_000 },
      limits: [{ name: 'rate', rule: { ...RATE, burst: 50 } }],
    }
    const terms = { ...NO_TERMS, override }
    expect([999, 1_000, 1_999, 2_000].map((nowMs) => quotas(terms, nowMs)[0])).toEqual([
      ...[10, 50, 50, 10],
    ])
    expect(tierUnderTerms(tier, terms, 1_500)).toMatchObject({ fromMs: 1_000, untilMs: 2_000 })
    expect(tierUnderTerms(tier, terms, 10)).toMatchObject({ untilMs: 1_000 })
    expect(tierUnderTerms(tier, terms, 5_000)).toMatchObject({ fromMs: 2_000, untilMs: Infinity })
  })

  it('keeps what an override does not name, and leaves out what it has not or what cannot be counted', () => {
    const limits = [
      { name: 'gone', rule: RATE },
      { name: 'rate', rule: { ...RATE, burst: Number.MAX_SAFE_INTEGER } },
    ]
    const terms = { ...NO_TERMS, override: { startsAtMs: 0, endsAtMs: 10, limits } }
    expect(tierUnderTerms(tier, terms, 5).tier.limits).toEqual(tier.limits)
  })

  it('adds what was granted to a quota until its period ends, on top of an override', () => {
    const grants = [
      { name: 'daily', amount: 20, untilMs: 500 },
      { name: 'daily', amount: 5, untilMs: 900 },
      { name: 'rate', amount: 7, untilMs: 900 },
    ]
    const limits = [{ name: 'daily', rule: { ...DAILY, limit: 200 } as LimitRule }]
    const terms = { override: { startsAtMs: 0, endsAtMs: 700, limits }, grants, resets: [] }
    expect([0, 500, 700, 900].map((nowMs) => quotas(terms, nowMs))).toEqual([
      ...[
        [10, 225],
        [10, 205],
        [10, 105],
        [10, 100],
      ],
    ])
  })

  it('counts on with the same counter under a raised quota, and with another one after a reset', () => {
    const grants = [{ name: 'daily', amount: 20, untilMs: 500 }]
    const [, raised] = tierUnderTerms(tier, { ...NO_TERMS, grants }, 0).tier.limits
    expect([raised?.id, raised?.fingerprint]).toEqual(['lim_2', tier.limits[1]?.fingerprint])
    const resets = [{ name: 'daily', atMs: 100, untilMs: 500 }]
    const ids = [99, 100, 500].map(
      (nowMs) => tierUnderTerms(tier, { ...NO_TERMS, resets }, nowMs).tier.limits[1]?.id,
    )
    expect(ids).toEqual(['lim_2', 'lim_2@2s', 'lim_2'])
  })
})

describe('an adjustment', () => {
  it('speaks of the rest of the period, or of as long as the old counter remembers', () => {
    const nowMs = Date.UTC(2026, 2, 14, 9)
    expect(adjustedUntilMs(DAILY, nowMs)).toBe(Date.UTC(2026, 2, 15))
    expect(adjustedUntilMs(RATE, nowMs)).toBe(nowMs + 10_000)
    const window: LimitRule = { kind: 'sliding_window', limit: 1, windowMs: 60_000 }
    expect(adjustedUntilMs(window, nowMs)).toBe(nowMs + 61_000)
    const rolling: LimitRule = { kind: 'rolling_quota', limit: 1, days: 30, hard: true }
    expect(adjustedUntilMs(rolling, nowMs)).toBe(nowMs + 30.5 * 86_400_000)
  })
})
