import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../usage/bucket.ts'
import { alertRules, burnRate, evaluateRules, FAILURES_MIN, firingRules } from './burn-rate.ts'
import type { EventCounts } from './counts.ts'
import { budgetFraction, OBJECTIVE_MAX, periodMs, type SloTerms } from './objective.ts'
import { sloState } from './slo-state.ts'
import { type CountBucket, countSeries } from './windows.ts'

const THREE_NINES: SloTerms = { objective: 0.999, periodDays: 30, eventsMin: 20 }

const objective = fc.integer({ min: 1, max: 99_999 }).map((parts) => parts / 100_000)
const periodDays = fc.constantFrom(7 as const, 28 as const, 30 as const)
const counts: fc.Arbitrary<EventCounts> = fc
  .tuple(fc.nat(1_000_000), fc.nat(1_000_000))
  .map(([good, bad]) => ({ total: good + bad, bad }))

/** The same share of failures in every window, at a rate of events. */
function steady(errorShare: number, perMinute = 1_000): (windowMs: number) => EventCounts {
  return (windowMs) => {
    const total = (windowMs / MINUTE_MS) * perMinute
    return { total, bad: total * errorShare }
  }
}

describe('alert rules', () => {
  // SRE Workbook, table 5-8.
  it('are the four of the SRE Workbook for 30 days', () => {
    const rules = alertRules(30).map(({ severity, longMs, shortMs, budgetShare, factor }) => [
      severity,
      longMs / HOUR_MS,
      shortMs / MINUTE_MS,
      Number(budgetShare.toFixed(12)),
      Number(factor.toFixed(12)),
    ])
    expect(rules).toEqual([
      ['page', 1, 5, 0.02, 14.4],
      ['page', 6, 30, 0.05, 6],
      ['ticket', 24, 120, 0.1, 3],
      ['ticket', 72, 360, 0.1, 1],
    ])
  })

  it('scale to the period by the share of its budget, and never warn of a sustainable burn', () => {
    const factors = (days: 7 | 28) =>
      alertRules(days).map(({ factor }) => Number(factor.toFixed(6)))
    expect(factors(28)).toEqual([13.44, 5.6, 2.8, 1])
    expect(factors(7)).toEqual([3.36, 1.4, 1, 1])
  })

  // Guarantee: in every period a burn of `factor` over the long window spends the share that the rule names, no less than planned.
  it('name the share of the budget that has gone when they fire', () => {
    fc.assert(
      fc.property(objective, periodDays, (of, days) => {
        const allowed = periodMs({ periodDays: days }) * budgetFraction(of)
        for (const [index, { factor, longMs, shortMs, budgetShare }] of alertRules(
          days,
        ).entries()) {
          const spent = longMs * budgetFraction(of) * factor
          expect(spent / allowed).toBeCloseTo(budgetShare, 9)
          expect(budgetShare).toBeGreaterThanOrEqual(([0.02, 0.05, 0.1, 0.1][index] ?? 1) - 1e-12)
          expect(shortMs * 12).toBe(longMs)
        }
      }),
    )
  })
})

describe('burn rate', () => {
  it('of 1 spends the budget in the period, of 14.4 in 50 hours, of a whole outage at 99.9 % in 43 minutes', () => {
    expect(burnRate(0.999, { total: 1_000_000, bad: 1_000 })).toBe(1)
    expect(burnRate(0.999, { total: 100_000, bad: 1_440 })).toBeCloseTo(14.4, 9)
    expect((30 * DAY_MS) / burnRate(0.999, { total: 10, bad: 10 }) / MINUTE_MS).toBeCloseTo(43.2, 9)
    expect(burnRate(0.999, { total: 0, bad: 0 })).toBe(0)
  })

  // SRE Workbook, ch. 5 "Alerting on SLOs", approach 4 (alert on burn rate): its table of burn rates, error rates and the time to
  // complete exhaustion of a 99.9 % objective over 30 days.
  it.each([
    [1, 0.001, 30 * 1_440],
    [2, 0.002, 15 * 1_440],
    [10, 0.01, 3 * 1_440],
    [1_000, 1, 43.2],
  ])(
    'of %d is an error rate of %d and spends everything in %d minutes',
    (burn, errors, minutes) => {
      const total = 1_000_000
      expect(burnRate(0.999, { total, bad: total * errors })).toBeCloseTo(burn, 9)
      expect((30 * DAY_MS) / burn / MINUTE_MS).toBeCloseTo(minutes, 9)
    },
  )

  // The same chapter, approaches 4 and 5: budget consumed in a window → burn rate that is worth an alert.
  it.each([
    [0.05, 1, 36],
    [0.02, 1, 14.4],
    [0.05, 6, 6],
    [0.1, 72, 1],
  ])('that spends %d of the budget in %d hours is %d', (share, hours, burn) => {
    const windowMs = hours * HOUR_MS
    const budget = periodMs(THREE_NINES) * budgetFraction(THREE_NINES.objective)
    const bad = share * budget // milliseconds of failures, as if each were a call
    expect(burnRate(0.999, { total: windowMs, bad })).toBeCloseTo(burn, 9)
  })

  // The same chapter, approach 4: detection time = (1 − SLO) / error ratio × window × burn rate.
  it('of 14.4 over an hour is seen after 52 s of a whole outage', () => {
    const perSecond = 100
    const seconds = Array.from({ length: 3_600 }, (_, second) => second + 1)
    const detected = seconds.find((second) => {
      const counts = { total: 3_600 * perSecond, bad: second * perSecond }
      return burnRate(0.999, counts) > 14.4
    })
    expect(0.001 * 3_600 * 14.4).toBeCloseTo(51.84, 9)
    expect(detected).toBe(52)
  })

  // Guarantee: a busy service and a quiet one with the same share of failures burn alike.
  it('depends on the share of failures and not on the traffic', () => {
    fc.assert(
      fc.property(
        objective,
        counts,
        fc.integer({ min: 1, max: 1_000 }),
        (of, { total, bad }, n) => {
          const scaled = burnRate(of, { total: total * n, bad: bad * n })
          expect(scaled).toBeCloseTo(burnRate(of, { total, bad }), 6)
        },
      ),
    )
  })

  it('grows with failures and with the objective', () => {
    fc.assert(
      fc.property(objective, objective, counts, (a, b, { total, bad }) => {
        const worse = burnRate(a, { total: total + 1, bad: bad + 1 })
        expect(worse).toBeGreaterThanOrEqual(burnRate(a, { total, bad }) - 1e-9)
        const strict = burnRate(Math.max(a, b), { total, bad })
        expect(strict).toBeGreaterThanOrEqual(burnRate(Math.min(a, b), { total, bad }))
      }),
    )
  })
})

describe('firing rules', () => {
  const firing = (errorShare: number) =>
    firingRules(THREE_NINES, steady(errorShare)).map(({ longMs }) => longMs / HOUR_MS)

  it('are those whose factor a steady burn exceeds', () => {
    expect(firing(0.0145)).toEqual([1, 6, 24, 72])
    expect(firing(0.0143)).toEqual([6, 24, 72])
    expect(firing(0.0059)).toEqual([24, 72])
    expect(firing(0.0029)).toEqual([72])
    expect(firing(0.001)).toEqual([])
    expect(firing(0)).toEqual([])
  })

  // SRE Workbook, ch. 5, on multiple windows: 15 % of failures for ten minutes page quickly, and stop soon after.
  it('start soon after an outage begins and stop soon after it ends', () => {
    const minutes: CountBucket[] = Array.from({ length: 6 * 1_440 }, (_, minute) => ({
      startsAtMs: minute * MINUTE_MS,
      total: 100,
      bad: minute >= 5_000 && minute < 5_010 ? 15 : 0,
    }))
    const series = countSeries(minutes)
    const pages = (minute: number) =>
      firingRules(THREE_NINES, (windowMs) => series.over(windowMs, minute * MINUTE_MS)).some(
        ({ severity }) => severity === 'page',
      )
    const paged = minutes.map((_, minute) => minute).filter(pages)
    expect(paged[0]).toBe(5_006)
    expect(paged.at(-1)).toBe(5_014)
  })

  it('need both windows: neither an old outage nor a first blink is enough', () => {
    const page = (long: number, short: number) =>
      firingRules(THREE_NINES, (windowMs) => {
        if (windowMs === HOUR_MS) return { total: 12_000, bad: long }
        return { total: 1_000, bad: windowMs === 5 * MINUTE_MS ? short : 0 }
      }).map(({ longMs }) => longMs)
    expect(page(6_000, 0)).toEqual([])
    expect(page(0, 900)).toEqual([])
    expect(page(6_000, 900)).toEqual([HOUR_MS])
  })
})

describe('too little traffic', () => {
  const over = (total: number, bad: number) => () => ({ total, bad })
  const said = (total: number, bad: number) => {
    const verdicts = evaluateRules(THREE_NINES, over(total, bad))
    return [verdicts[0]?.verdict, sloState(THREE_NINES, { total, bad }, verdicts)]
  }

  it('says that there is not enough data', () => {
    expect(said(0, 0)).toEqual(['not_enough_data', 'not_enough_data'])
    expect(said(19, 19)).toEqual(['not_enough_data', 'not_enough_data'])
    expect(said(20, 20)).toEqual(['exceeded', 'exhausted'])
    expect(said(20, 0)).toEqual(['within', 'healthy'])
  })

  // The story: one failed call at night among fifty was a burn of 20 and woke somebody.
  it('is not made up for by a lone failure', () => {
    expect(said(50, 1)).toEqual(['not_enough_data', 'not_enough_data'])
    expect(said(50, FAILURES_MIN)).toEqual(['exceeded', 'exhausted'])
    expect(said(5_000, 1)).toEqual(['within', 'healthy'])
  })

  it('never fires with fewer events or failures than the least, at any objective', () => {
    fc.assert(
      fc.property(
        objective,
        periodDays,
        fc.integer({ min: 1, max: 500 }),
        counts,
        (of, days, least, all) => {
          const terms = { objective: of, periodDays: days, eventsMin: least }
          if (firingRules(terms, () => all).length === 0) return
          expect(all.total).toBeGreaterThanOrEqual(least)
          expect(all.bad).toBeGreaterThanOrEqual(FAILURES_MIN)
          expect(all.bad / all.total).toBeGreaterThan(budgetFraction(of))
        },
      ),
    )
  })
})

describe('state', () => {
  it('is exhausted before burning before healthy', () => {
    const calm = evaluateRules(THREE_NINES, steady(0))
    const burning = evaluateRules(THREE_NINES, steady(0.02))
    const at = (bad: number, verdicts = calm) =>
      sloState(THREE_NINES, { total: 1_000_000, bad }, verdicts)
    expect([at(0), at(999), at(1_000), at(5_000)]).toEqual([
      'healthy',
      'healthy',
      'exhausted',
      'exhausted',
    ])
    expect([at(10, burning), at(1_000, burning)]).toEqual(['burning', 'exhausted'])
  })

  it('allows the strictest objective', () => {
    const strict: SloTerms = { objective: OBJECTIVE_MAX, periodDays: 30, eventsMin: 1 }
    expect(sloState(strict, { total: 1_000_000, bad: 9 }, [])).toBe('healthy')
    expect(sloState(strict, { total: 1_000_000, bad: 10 }, [])).toBe('exhausted')
  })
})
