import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { giveBackTo, refreshCounter } from './counter.ts'
import { anyCalls, anyLimits, anyRule, countersOf, limitOf } from './limit.fixture.ts'
import { isAdmitted, mostRestrictive } from './verdict.ts'

const START_MS = Date.UTC(2026, 0, 1)

describe('several limits at once', () => {
  // Guarantee: all or none. The model decides each limit alone, on a copy, and the real counters must end as those of an
  // admitted request or as if nothing had come.
  it('charges every limit of an admitted request and none of a refused one', () => {
    fc.assert(
      fc.property(anyLimits, anyCalls, (limits, calls) => {
        const counters = countersOf(limits, START_MS)
        let nowMs = START_MS
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          const before = limits.map((limit, index) =>
            refreshCounter(limit, counters.slots, counters.offsets[index] ?? 0, nowMs),
          )
          const fits = limits.map(({ isSoft }, index) => isSoft || cost <= (before[index] ?? 0))
          const admits = limits.every(({ mode }, index) => mode === 'shadow' || fits[index])
          const verdicts = counters.take(cost, nowMs)
          expect(isAdmitted(verdicts)).toBe(admits)
          limits.forEach((limit, index) => {
            const charged = admits && fits[index] ? cost : 0
            const left = refreshCounter(limit, counters.slots, counters.offsets[index] ?? 0, nowMs)
            expect(verdicts[index]?.allowed).toBe(fits[index])
            expect(left).toBe((before[index] ?? 0) - charged)
            expect(verdicts[index]?.remaining).toBe(Math.max(0, left))
          })
        }
      }),
    )
  })

  it('is never refused by a shadow limit or a soft quota', () => {
    fc.assert(
      fc.property(anyLimits, anyCalls, (all, calls) => {
        const limits = all.map((one) => limitOf(one.rule, { mode: 'shadow' }))
        const soft = limitOf({
          ...{ kind: 'quota', limit: 1, every: 'day', timeZone: 'UTC', hard: false },
        })
        const counters = countersOf([...limits, soft], START_MS)
        let nowMs = START_MS
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          const verdicts = counters.take(cost, nowMs)
          expect(isAdmitted(verdicts)).toBe(true)
          expect(mostRestrictive(verdicts)?.limit).toBe(soft)
        }
      }),
    )
  })

  // Guarantee: heeding the tightest verdict is enough for all of them. Requests under way end when they end.
  it('is admitted after waiting as long as the most restrictive verdict says', () => {
    fc.assert(
      fc.property(anyLimits, anyCalls, (all, calls) => {
        const limits = all.filter(({ isConcurrency }) => !isConcurrency)
        const counters = countersOf(limits, START_MS)
        let nowMs = START_MS
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          const verdicts = counters.take(cost, nowMs)
          if (isAdmitted(verdicts)) continue
          const waitMs = mostRestrictive(verdicts)?.retryAfterMs
          const never = limits.some(
            ({ mode, isSoft, quota }) => mode === 'enforce' && !isSoft && quota < cost,
          )
          expect(waitMs === null).toBe(never)
          if (typeof waitMs !== 'number') continue
          expect(isAdmitted(counters.take(cost, nowMs + waitMs - 1))).toBe(false)
          nowMs += waitMs
          expect(isAdmitted(counters.take(cost, nowMs))).toBe(true)
        }
      }),
    )
  })
})

describe('giving back', () => {
  // Guarantee: what is given back at once was never taken.
  it('undoes a charge', () => {
    fc.assert(
      fc.property(anyRule, anyCalls, (rule, calls) => {
        const limit = limitOf(rule)
        const counters = countersOf([limit], START_MS)
        let nowMs = START_MS
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          const before = refreshCounter(limit, counters.slots, 0, nowMs)
          const isTaken = counters.take(cost, nowMs)[0]?.allowed
          if (isTaken) giveBackTo(limit, counters.slots, 0, cost, nowMs)
          expect(refreshCounter(limit, counters.slots, 0, nowMs)).toBe(before)
          counters.take(1, nowMs)
        }
      }),
    )
  })

  // Guarantee: however late, giving back never makes room beyond what an unused limit has.
  it('never gives more than there was', () => {
    fc.assert(
      fc.property(anyRule, anyCalls, (rule, calls) => {
        const limit = limitOf(rule)
        const counters = countersOf([limit], START_MS)
        let nowMs = START_MS
        const taken: { cost: number; atMs: number }[] = []
        for (const { gapMs, cost } of calls) {
          nowMs += gapMs
          if (counters.take(cost, nowMs)[0]?.allowed) taken.push({ cost, atMs: nowMs })
        }
        for (const { cost, atMs } of taken) giveBackTo(limit, counters.slots, 0, cost, atMs)
        expect(refreshCounter(limit, counters.slots, 0, nowMs)).toBe(limit.quota)
      }),
    )
  })

  it('lets the next request in as soon as one under way is over', () => {
    const limit = limitOf({ kind: 'concurrency', limit: 2 })
    const counters = countersOf([limit], START_MS)
    const isAllowed = (atMs: number) => counters.take(1, START_MS + atMs)[0]?.allowed
    expect([isAllowed(0), isAllowed(1), isAllowed(90_000)]).toEqual([true, true, false])
    giveBackTo(limit, counters.slots, 0, 1, START_MS + 1)
    expect([isAllowed(90_001), isAllowed(90_002)]).toEqual([true, false])
    // What a killed node left behind is forgotten after an hour and one sub-bucket.
    expect(isAllowed(3_600_000)).toBe(false)
    expect(isAllowed(3_660_000)).toBe(true)
  })

  it('gives nothing back to a quota that has begun anew', () => {
    const limit = limitOf({
      ...{ kind: 'quota', limit: 5, every: 'day', timeZone: 'UTC', hard: true },
    })
    const counters = countersOf([limit], START_MS)
    const nextDay = START_MS + 86_400_000
    expect(counters.take(5, START_MS + 1)[0]).toMatchObject({ allowed: true, remaining: 0 })
    expect(counters.take(1, START_MS + 2)[0]).toMatchObject({
      ...{ allowed: false, retryAfterMs: 86_399_998, resetMs: 86_399_998 },
    })
    expect(counters.take(2, nextDay)[0]).toMatchObject({ allowed: true, remaining: 3 })
    giveBackTo(limit, counters.slots, 0, 5, START_MS + 1)
    expect(refreshCounter(limit, counters.slots, 0, nextDay)).toBe(3)
  })
})
