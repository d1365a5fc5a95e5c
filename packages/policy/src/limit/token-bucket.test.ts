import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fillMs,
  fullBucket,
  type TokenBucketRule,
  take,
  tokenBucketBound,
  tokenBucketIssues,
} from './token-bucket.ts'

const smallRule: fc.Arbitrary<TokenBucketRule> = fc.record({
  burst: fc.integer({ min: 1, max: 50 }),
  tokens: fc.integer({ min: 1, max: 50 }),
  perMs: fc.integer({ min: 1, max: 2_000 }),
})
const anyRule: fc.Arbitrary<TokenBucketRule> = fc
  .record({
    burst: fc.integer({ min: 1, max: 1_000_000_000 }),
    tokens: fc.integer({ min: 1, max: 1_000_000_000 }),
    perMs: fc.integer({ min: 1, max: 90_000_000_000 }),
  })
  .filter((rule) => tokenBucketIssues(rule).length === 0)

describe('token bucket', () => {
  // Guarantee: Retry-After is honest. A client that waits exactly that long, alone, is admitted,
  // and one that waits a millisecond less is not.
  it('admits after exactly retryAfterMs and not before', () => {
    fc.assert(
      fc.property(anyRule, fc.nat({ max: 1_000_000 }), fc.nat(), (rule, gapMs, seed) => {
        const emptied = take(rule, fullBucket(rule, 0), rule.burst, 0).state
        const cost = 1 + (seed % rule.burst)
        const refused = take(rule, emptied, cost, gapMs)
        if (refused.allowed) return
        if (refused.retryAfterMs === null) throw new Error('a cost within the burst fits some day')
        const atMs = gapMs + refused.retryAfterMs
        expect(take(rule, refused.state, cost, atMs).allowed).toBe(true)
        expect(take(rule, refused.state, cost, atMs - 1).allowed).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  // Guarantee: whatever a caller does, no window holds more than the bound. A burst that leaves room for what one
  // millisecond adds loses nothing to the clock's steps, and then a greedy caller gets exactly the bound.
  it('never admits more than tokenBucketBound in any window, and reaches it', () => {
    const call = fc.record({
      gapMs: fc.nat({ max: 3_000 }),
      cost: fc.integer({ min: 1, max: 20 }),
    })
    fc.assert(
      fc.property(smallRule, fc.array(call, { maxLength: 60 }), (rule, calls) => {
        let state = fullBucket(rule, 0)
        let nowMs = 0
        const admitted: { atMs: number; cost: number }[] = []
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          const verdict = take(rule, state, cost, nowMs)
          state = verdict.state
          if (verdict.allowed) admitted.push({ atMs: nowMs, cost })
        }
        admitted.forEach((first, from) => {
          let sum = 0
          for (const last of admitted.slice(from)) {
            sum += last.cost
            expect(sum).toBeLessThanOrEqual(tokenBucketBound(rule, last.atMs - first.atMs))
          }
        })
      }),
    )
    fc.assert(
      fc.property(smallRule, fc.nat({ max: 5_000 }), (small, windowMs) => {
        const rule = { ...small, burst: small.burst + Math.ceil(small.tokens / small.perMs) }
        let state = take(rule, fullBucket(rule, 0), rule.burst, 0).state
        let admitted = rule.burst
        for (;;) {
          const probe = take(rule, state, 1, windowMs)
          const waitMs = take(rule, state, 1, state.updatedMs).retryAfterMs ?? 0
          if (!probe.allowed) break
          state = take(rule, state, 1, state.updatedMs + waitMs).state
          admitted += 1
        }
        expect(admitted).toBe(tokenBucketBound(rule, windowMs))
      }),
    )
  })

  it('charges nothing for a refusal', () => {
    fc.assert(
      fc.property(anyRule, fc.integer({ min: 1, max: 1_000 }), (rule, nowMs) => {
        const empty = { level: 0, updatedMs: 0 }
        const refused = take(rule, empty, rule.burst + 1, nowMs)
        expect(refused).toMatchObject({ allowed: false, retryAfterMs: null })
        const capacity = rule.burst * rule.perMs
        expect(refused.state.level).toBe(Math.min(capacity, nowMs * rule.tokens))
      }),
    )
  })

  // The story: an NTP correction of some seconds must neither refill a bucket nor make the next
  // forward step refill the same time twice.
  it('gains nothing from a clock that steps back', () => {
    const rule = { burst: 10, tokens: 1, perMs: 1_000 }
    const spent = take(rule, fullBucket(rule, 50_000), 10, 50_000).state
    const back = take(rule, spent, 1, 20_000)
    expect(back.allowed).toBe(false)
    expect(back.state.updatedMs).toBe(50_000)
    expect(take(rule, back.state, 1, 50_999).allowed).toBe(false)
    expect(take(rule, back.state, 1, 51_000).allowed).toBe(true)
  })

  it('is full again after fillMs', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const emptied = take(rule, fullBucket(rule, 0), rule.burst, 0).state
        expect(take(rule, emptied, rule.burst, fillMs(rule)).allowed).toBe(true)
        expect(take(rule, emptied, rule.burst, fillMs(rule) - 1).allowed).toBe(false)
      }),
    )
  })

  it('names the rules its arithmetic cannot keep', () => {
    expect(tokenBucketIssues({ burst: 10, tokens: 1, perMs: 1_000 })).toEqual([])
    expect(tokenBucketIssues({ burst: 0, tokens: 1.5, perMs: Number.NaN })).toHaveLength(3)
    expect(tokenBucketIssues({ burst: 2 ** 40, tokens: 1, perMs: 2 ** 13 })).toHaveLength(1)
    expect(tokenBucketIssues({ burst: 1, tokens: 2 ** 40, perMs: 2 ** 13 })).toHaveLength(1)
    expect(tokenBucketIssues({ burst: 1e15, tokens: 1, perMs: 1 })).toHaveLength(1)
  })
})
