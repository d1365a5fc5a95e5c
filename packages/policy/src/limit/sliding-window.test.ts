import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countersOf, limitOf } from './limit.fixture.ts'
import { slidingWindowBound, slidingWindowIssues } from './sliding-window.ts'

const rule = fc.record({
  limit: fc.integer({ min: 1, max: 60 }),
  windowMs: fc.integer({ min: 60, max: 10_000 }),
})
const call = fc.record({
  gapMs: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 3_000 })),
  cost: fc.integer({ min: 1, max: 8 }),
})

function counterOf({ limit, windowMs }: { limit: number; windowMs: number }, nowMs = 0) {
  return countersOf([limitOf({ kind: 'sliding_window', limit, windowMs })], nowMs)
}

describe('sliding window', () => {
  // Guarantee, against the exact log: whatever a caller does and wherever a window is laid, it holds no more than the
  // limit; and nothing is refused that an exact log one sub-bucket longer would let through.
  it('never admits more than the limit in any window, and hardly less', () => {
    fc.assert(
      fc.property(
        rule,
        fc.nat({ max: 1_000_000 }),
        fc.array(call, { maxLength: 120 }),
        (all, startMs, calls) => {
          const counter = counterOf(all)
          const log: { atMs: number; cost: number }[] = []
          const inLast = (spanMs: number, atMs: number) =>
            log.reduce((sum, one) => (one.atMs > atMs - spanMs ? sum + one.cost : sum), 0)
          let nowMs = startMs
          for (const { gapMs, cost } of calls) {
            nowMs += gapMs
            const admitted = counter.take(cost, nowMs)[0]?.allowed
            if (admitted) log.push({ atMs: nowMs, cost })
            expect(inLast(all.windowMs, nowMs)).toBeLessThanOrEqual(all.limit)
            if (!admitted) {
              const longer = all.windowMs + Math.ceil(all.windowMs / 60)
              expect(inLast(longer, nowMs) + cost).toBeGreaterThan(all.limit)
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  // Guarantee: a caller who asks all the time, or floods at every edge, gets 98 % of the limit or more.
  it.each([
    ['every millisecond', 1],
    ['three times as often as it may', 20],
  ])('under-admits by less than 2 percent: %s', (_, everyMs) => {
    const limit = 600
    const windowMs = 60_000
    const counter = counterOf({ limit, windowMs })
    let admitted = 0
    const windows = 20
    for (let nowMs = 0; nowMs < windows * windowMs; nowMs += everyMs) {
      if (counter.take(1, nowMs)[0]?.allowed) admitted += 1
    }
    expect(admitted).toBeLessThanOrEqual(limit * windows)
    expect(admitted).toBeGreaterThanOrEqual(limit * windows * 0.98)
  })

  it('admits after exactly retryAfterMs and not before', () => {
    fc.assert(
      fc.property(rule, fc.array(call, { minLength: 1, maxLength: 60 }), (all, calls) => {
        const counter = counterOf(all)
        let nowMs = 1_000_000
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          const verdict = counter.take(cost, nowMs)[0]
          if (verdict === undefined || verdict.allowed) continue
          expect(verdict.retryAfterMs === null).toBe(cost > all.limit)
          if (verdict.retryAfterMs === null) continue
          nowMs += verdict.retryAfterMs
          expect(counter.take(cost, nowMs - 1)[0]?.allowed).toBe(false)
          expect(counter.take(cost, nowMs)[0]?.allowed).toBe(true)
        }
      }),
    )
  })

  it('is whole again after resetMs and not before', () => {
    fc.assert(
      fc.property(rule, fc.array(call, { minLength: 1, maxLength: 20 }), (all, calls) => {
        const counter = counterOf(all)
        let nowMs = 5_000_000
        let resetMs = 0
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          resetMs = counter.take(cost, nowMs)[0]?.resetMs ?? 0
        }
        if (resetMs === 0) return
        expect(counter.take(all.limit, nowMs + resetMs - 1)[0]?.allowed).toBe(false)
        expect(counter.take(all.limit, nowMs + resetMs)[0]?.allowed).toBe(true)
      }),
    )
  })

  it('gains nothing from a clock that steps back', () => {
    const counter = counterOf({ limit: 10, windowMs: 1_000 }, 50_000)
    expect(counter.take(10, 50_000)[0]?.allowed).toBe(true)
    expect(counter.take(1, 20_000)[0]?.allowed).toBe(false)
    expect(counter.take(1, 50_999)[0]?.allowed).toBe(false)
    expect(counter.take(1, 51_017)[0]?.allowed).toBe(true)
  })

  it('states its bound, and refuses numbers it could not count', () => {
    expect(slidingWindowBound({ limit: 100, windowMs: 60_000 }, 60_000)).toBe(100)
    expect(slidingWindowBound({ limit: 100, windowMs: 60_000 }, 60_001)).toBe(200)
    expect(slidingWindowBound({ limit: 100, windowMs: 60_000 }, 1)).toBe(100)
    expect(slidingWindowIssues({ limit: 0, windowMs: 59 })).toHaveLength(2)
    expect(slidingWindowIssues({ limit: 1e16, windowMs: 1.5 })).toHaveLength(2)
    expect(slidingWindowIssues({ limit: Number.NaN, windowMs: 4e10 })).toHaveLength(2)
    expect(slidingWindowIssues({ limit: 1, windowMs: 60 })).toEqual([])
  })
})
