import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../usage/bucket.ts'
import { budgetBurnDown, budgetLevel, errorBudget, projectedExhaustionMs } from './error-budget.ts'
import { SloDefinition, type SloTerms } from './objective.ts'
import { type CountBucket, countSeries } from './windows.ts'

const THREE_NINES: SloTerms = { objective: 0.999, periodDays: 30, eventsMin: 20 }
const NOW = 60 * DAY_MS
const objective = fc.integer({ min: 1, max: 99_999 }).map((parts) => parts / 100_000)

/** Hours up to NOW, each with 10 000 calls; `badIn` says how many fail in the hour that ends `hoursAgo` before NOW. */
function history(hours: number, badIn: (hoursAgo: number) => number): CountBucket[] {
  return Array.from({ length: hours }, (_, hour) => ({
    startsAtMs: NOW - (hour + 1) * HOUR_MS,
    total: 10_000,
    bad: badIn(hour),
  }))
}
const project = (buckets: CountBucket[], recentMs = HOUR_MS) =>
  projectedExhaustionMs(THREE_NINES, countSeries(buckets), recentMs, NOW)

describe('error budget', () => {
  // SRE Workbook, ch. 5.
  it('of a million calls at 99.9 % is a thousand failures', () => {
    const counts = { total: 1_000_000, bad: 250 }
    expect(errorBudget({ objective: 0.999, counts })).toEqual({
      allowedBad: 1_000,
      bad: 250,
      leftShare: 0.75,
    })
  })

  it('is negative when overspent and whole without events', () => {
    const of = (total: number, bad: number) =>
      errorBudget({ objective: 0.99, counts: { total, bad } }).leftShare
    expect([of(1_000, 10), of(1_000, 20), of(1_000, 1_000), of(0, 0)]).toEqual([0, -1, -99, 1])
  })

  it('never grows with failures and never shrinks with a milder objective', () => {
    const event = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000))
    fc.assert(
      fc.property(objective, objective, event, (a, b, [good, bad, more]) => {
        const left = (of: number, failures: number) =>
          errorBudget({ objective: of, counts: { total: good + bad + more, bad: failures } })
            .leftShare
        expect(left(a, bad + more)).toBeLessThanOrEqual(left(a, bad))
        expect(left(Math.min(a, b), bad)).toBeGreaterThanOrEqual(left(Math.max(a, b), bad))
        expect(left(a, bad)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('has five levels with exact bounds', () => {
    expect([-3, 0, 0.001, 0.249, 0.25, 0.499, 0.5, 0.749, 0.75, 1].map(budgetLevel)).toEqual([
      'exhausted',
      'exhausted',
      'below_25',
      'below_25',
      'below_50',
      'below_50',
      'below_75',
      'below_75',
      'healthy',
      'healthy',
    ])
  })

  it('burns down with an outage and comes back when that leaves the period', () => {
    const buckets = history(1_600, (hoursAgo) => (hoursAgo === 800 ? 3_600 : 0))
    const days = [34, 33, 20, 4, 3].map((daysAgo) => NOW - daysAgo * DAY_MS)
    const shares = budgetBurnDown(THREE_NINES, countSeries(buckets), days)
    // 3 600 of the 7 200 failures that 720 hours of 10 000 calls allow.
    const half = expect.closeTo(0.5, 9)
    expect(shares.slice(1).map(({ leftShare }) => leftShare)).toEqual([half, half, half, 1])
    expect(shares[0]?.leftShare).toBe(1)
  })
})

describe('projected exhaustion', () => {
  it.each([
    [14.4, 50],
    [6, 120],
    [2, 360],
    [1_000, 0.72],
  ])(
    'at a burn of %d from an untouched budget is %d hours away, but for what burnt already',
    (burn, hours) => {
      const buckets = history(720, (hoursAgo) => (hoursAgo === 0 ? burn * 10 : 0))
      const atMs = project(buckets) ?? Infinity
      expect((atMs - NOW) / HOUR_MS).toBeCloseTo(Math.max(0, hours - 1), 6)
    },
  )

  it('is now when nothing is left and never at a burn that can be kept up', () => {
    expect(project(history(720, () => 10))).toBe(NOW)
    expect(project(history(720, () => 9))).toBeNull()
    expect(project(history(720, () => 0))).toBeNull()
    expect(project([])).toBeNull()
  })

  // The story: a service that had recovered was shown as exhausted next week, because old failures were thought to stay.
  it('lets old failures leave the period', () => {
    const spent = (hoursAgo: number) => (hoursAgo > 680 ? 150 : 0)
    const slow = (hoursAgo: number) => (hoursAgo === 0 ? 11 : spent(hoursAgo))
    const atMs = project(history(720, slow)) ?? Infinity
    // Plain arithmetic, 17 % left at a burn of 1.1, would say 4.6 days.
    expect(atMs - NOW).toBeGreaterThan(20 * DAY_MS)
  })

  it('is never in the past nor beyond the period', () => {
    const badness = fc.array(fc.nat(60), { minLength: 1, maxLength: 720 })
    fc.assert(
      fc.property(badness, fc.integer({ min: 1, max: 24 }), (bad, hours) => {
        const buckets = history(bad.length, (hoursAgo) => bad[hoursAgo] ?? 0)
        const atMs = project(buckets, hours * HOUR_MS)
        if (atMs === null) return
        expect(atMs).toBeGreaterThanOrEqual(NOW)
        expect(atMs).toBeLessThanOrEqual(NOW + 30 * DAY_MS)
      }),
      { numRuns: 50 },
    )
  })
})

describe('definitions', () => {
  const definition = {
    id: 'slo_1',
    name: 'Ferry answers',
    indicator: { kind: 'availability' },
    scope: { apiId: 'api_1' },
    objective: 0.999,
  }

  it('have a period of 30 days and every call of their scope, unless they say otherwise', () => {
    expect(SloDefinition.parse(definition)).toEqual({
      ...definition,
      indicator: { kind: 'availability', subject: 'service' },
      scope: { apiId: 'api_1', versionId: null, routeId: null, tierId: null },
      periodDays: 30,
      eventsMin: 20,
    })
  })

  it.each([
    ['an objective of 0 %', { objective: 0 }],
    ['an objective of 100 %', { objective: 1 }],
    ['an objective written as a percentage', { objective: 99.9 }],
    ['an objective that no number of calls can tell from 100 %', { objective: 0.999999 }],
    ['no number', { objective: Number.NaN }],
    ['a period of a day', { periodDays: 1 }],
    ['a threshold of nothing', { indicator: { kind: 'latency', thresholdMs: 0 } }],
    ['a threshold beyond the sketch', { indicator: { kind: 'latency', thresholdMs: 600_001 } }],
    ['an empty scope', { scope: { apiId: '' } }],
    ['no name', { name: '  ' }],
  ])('refuse %s', (_, change) => {
    expect(SloDefinition.safeParse({ ...definition, ...change }).success).toBe(false)
  })
})
