import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimeZone, type PeriodUnit, periodAt } from './calendar-period.ts'

const HOUR_MS = 3_600_000
const at = (text: string) => Date.parse(text)
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Africa/Cairo', // changes its clocks at midnight
  'America/Havana', // has midnight twice in autumn
  'Australia/Lord_Howe', // changes by half an hour
  'Pacific/Apia',
]

describe('calendar periods', () => {
  it.each<[PeriodUnit, string, string, string, string]>([
    ['day', 'UTC', '2026-11-24T08:00Z', '2026-11-24T00:00Z', '2026-11-25T00:00Z'],
    ['day', 'Europe/Berlin', '2026-11-24T23:30Z', '2026-11-24T23:00Z', '2026-11-25T23:00Z'],
    ['day', 'Europe/Berlin', '2026-03-29T12:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['day', 'Europe/Berlin', '2026-10-25T12:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    ['day', 'Asia/Kolkata', '2026-01-01T00:00Z', '2025-12-31T18:30Z', '2026-01-01T18:30Z'],
    ['day', 'Africa/Cairo', '2026-04-24T12:00Z', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    ['day', 'America/Havana', '2026-11-01T12:00Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
    ['week', 'UTC', '2026-11-24T08:00Z', '2026-11-23T00:00Z', '2026-11-30T00:00Z'],
    ['week', 'UTC', '2026-11-29T23:59Z', '2026-11-23T00:00Z', '2026-11-30T00:00Z'],
    ['month', 'UTC', '2026-02-28T23:59Z', '2026-02-01T00:00Z', '2026-03-01T00:00Z'],
    ['month', 'America/New_York', '2026-03-01T04:59Z', '2026-02-01T05:00Z', '2026-03-01T05:00Z'],
    ['month', 'America/New_York', '2026-12-31T12:00Z', '2026-12-01T05:00Z', '2027-01-01T05:00Z'],
  ])('a %s in %s at %s', (unit, zone, now, startsAt, endsAt) => {
    expect(periodAt(unit, zone, at(now))).toEqual({ startMs: at(startsAt), endMs: at(endsAt) })
  })

  // Guarantee: periods tile time. Every instant is in exactly one, and the next begins where it ends.
  it('follow each other without a gap, in every zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<PeriodUnit>('day', 'week', 'month'),
        fc.constantFrom(...ZONES),
        fc.integer({ min: at('2000-01-01T00:00Z'), max: at('2040-01-01T00:00Z') }),
        (unit, zone, nowMs) => {
          const period = periodAt(unit, zone, nowMs)
          expect(period.startMs).toBeLessThanOrEqual(nowMs)
          expect(period.endMs).toBeGreaterThan(nowMs)
          expect(periodAt(unit, zone, period.endMs - 1)).toEqual(period)
          expect(periodAt(unit, zone, period.endMs).startMs).toBe(period.endMs)
          if (unit === 'day') {
            expect(Math.abs(period.endMs - period.startMs - 24 * HOUR_MS)).toBeLessThanOrEqual(
              HOUR_MS,
            )
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('knows time zones by name only', () => {
    expect(ZONES.filter(isTimeZone)).toEqual(ZONES)
    for (const name of ['', 'Europe/Atlantis', '+01:00', '__proto__']) {
      expect(isTimeZone(name)).toBe(false)
    }
  })
})
