import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../usage/bucket.ts'
import {
  activeBrownout,
  BROWNOUT_HEADERS_SERVED_DAYS_MIN,
  type BrownoutPlan,
  brownoutWindows,
  nextBrownout,
  planBrownouts,
} from './brownout.ts'

const NOW = Date.UTC(2026, 2, 2)
const FIRST = Date.UTC(2026, 2, 17, 9)
const windows = brownoutWindows(FIRST)
const plan: BrownoutPlan = {
  windows,
  schedule: {
    deprecatedAtMs: NOW - DAY_MS,
    sunsetAtMs: FIRST + 60 * DAY_MS,
    removedAtMs: null,
  },
  headersServedSinceMs: NOW,
  headersServedDaysMin: BROWNOUT_HEADERS_SERVED_DAYS_MIN,
}
const found = (changed: Partial<BrownoutPlan>, nowMs = NOW) =>
  planBrownouts({ ...plan, ...changed }, nowMs).issues.map(({ code }) => code)

describe('brownouts', () => {
  it('grow from an hour to a day, each length twice, at one hour of one weekday in UTC', () => {
    const hours = windows.map(({ startsAtMs, endsAtMs }) => (endsAtMs - startsAtMs) / HOUR_MS)
    expect(hours).toEqual([1, 1, 4, 4, 8, 8, 24, 24])
    // Clocks go forward in Europe and America meanwhile; UTC does not.
    for (const { startsAtMs } of windows) {
      expect(new Date(startsAtMs).toISOString()).toMatch(/T09:00:00.000Z$/)
      expect(new Date(startsAtMs).getUTCDay()).toBe(2)
    }
  })

  it('may be planned when the headers were served long enough', () => {
    expect(planBrownouts(plan, NOW)).toEqual({ ok: true, issues: [] })
    const edgeMs = FIRST - BROWNOUT_HEADERS_SERVED_DAYS_MIN * DAY_MS
    expect(found({ headersServedSinceMs: edgeMs })).toEqual([])
    expect(found({ headersServedSinceMs: edgeMs + 1 })).toEqual(['headers_served_too_briefly'])
    expect(found({ headersServedSinceMs: null })).toEqual(['headers_served_too_briefly'])
  })

  it('are refused outside the deprecation, in the past, or in a muddle', () => {
    const one = { startsAtMs: FIRST, endsAtMs: FIRST + HOUR_MS }
    const { schedule } = plan
    expect(found({}, FIRST + 1)).toEqual(['window_in_the_past'])
    expect(found({ schedule: { ...schedule, sunsetAtMs: FIRST + DAY_MS } })).toEqual([
      'window_after_sunset',
    ])
    expect(found({ schedule: { ...schedule, deprecatedAtMs: FIRST + 1 } })).toEqual([
      'window_before_deprecation',
    ])
    expect(found({ windows: [one, one] })).toEqual(['windows_overlap'])
    expect(found({ windows: [{ startsAtMs: FIRST, endsAtMs: FIRST }] })).toEqual(['empty_window'])
    const shrinking = brownoutWindows(FIRST, DAY_MS, [2 * HOUR_MS, HOUR_MS])
    expect(planBrownouts({ ...plan, windows: shrinking }, NOW)).toMatchObject({
      ok: true,
      issues: [{ code: 'windows_do_not_escalate', severity: 'warning' }],
    })
  })

  // Guarantee: at every instant a version is either browned out or told when it next will be, and a retry at the end is served.
  it('hold their start and not their end, and the next one follows', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST - DAY_MS, max: FIRST + 60 * DAY_MS }), (nowMs) => {
        const active = activeBrownout(windows, nowMs)
        if (active !== undefined) {
          expect(activeBrownout(windows, active.endsAtMs)).toBeUndefined()
          expect(activeBrownout(windows, active.startsAtMs)).toBe(active)
          expect(activeBrownout(windows, active.startsAtMs - 1)).toBeUndefined()
        }
        const next = nextBrownout(windows, nowMs)
        expect(next?.startsAtMs ?? Infinity).toBeGreaterThan(nowMs)
        expect(next).toBe(windows.find(({ startsAtMs }) => startsAtMs > nowMs))
      }),
    )
  })
})
