import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  civilFromDays,
  formatImfFixdate,
  IMF_FIXDATE_MAX_MS,
  IMF_FIXDATE_MIN_MS,
  isWeekend,
  weekdayOf,
} from './imf-fixdate.ts'

const instant = fc.integer({ min: IMF_FIXDATE_MIN_MS, max: IMF_FIXDATE_MAX_MS })

describe('IMF-fixdate', () => {
  // Guarantee: our calendar is the platform's, in every year that four digits can say, and reads back as the same second.
  it('is what Date writes and reads', () => {
    fc.assert(
      fc.property(instant, (atMs) => {
        const text = formatImfFixdate(atMs)
        expect(text).toBe(new Date(atMs).toUTCString())
        if (atMs >= 0) expect(Date.parse(text)).toBe(Math.floor(atMs / 1_000) * 1_000)
      }),
    )
  })

  it.each([
    ['2026-12-31T23:59:59Z', 'Thu, 31 Dec 2026 23:59:59 GMT'],
    ['2024-02-29T00:00:00Z', 'Thu, 29 Feb 2024 00:00:00 GMT'],
    ['2100-03-01T00:00:00Z', 'Mon, 01 Mar 2100 00:00:00 GMT'],
    ['2000-02-29T12:00:00.999Z', 'Tue, 29 Feb 2000 12:00:00 GMT'],
    ['1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['1969-12-31T23:59:59.999Z', 'Wed, 31 Dec 1969 23:59:59 GMT'],
  ])('writes %s as %s', (iso, text) => {
    expect(formatImfFixdate(Date.parse(iso))).toBe(text)
  })

  it('refuses what four digits of a year cannot say', () => {
    for (const atMs of [IMF_FIXDATE_MIN_MS - 1, IMF_FIXDATE_MAX_MS + 1, Number.NaN, Infinity]) {
      expect(() => formatImfFixdate(atMs)).toThrow(RangeError)
    }
  })

  it('counts every day of four hundred years once', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const { year, month, day: ofMonth } = civilFromDays(day)
      if (Date.UTC(year, month - 1, ofMonth) !== day * 86_400_000) expect.fail(`day ${day}`)
    }
  })

  it('knows weekends in UTC, before the epoch too', () => {
    fc.assert(
      fc.property(instant, (atMs) => {
        const weekday = new Date(atMs).getUTCDay()
        expect(weekdayOf(atMs)).toBe(weekday)
        expect(isWeekend(atMs)).toBe(weekday === 0 || weekday === 6)
      }),
    )
  })
})
