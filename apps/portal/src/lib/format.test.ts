import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatLatency,
  formatNumber,
  formatPercent,
  formatRate,
  formatRelative,
  formatTime,
  formatUtc,
  NO_DATA,
} from './format.ts'

const AT = '2026-03-14T09:05:07.890Z'
const AT_MS = Date.parse(AT)
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('dates', () => {
  test('do not depend on the zone of the machine', () => {
    expect(formatDate(AT)).toBe('14 Mar 2026')
    expect(formatDateTime(AT_MS)).toBe('14 Mar 2026, 09:05 UTC')
    expect(formatUtc(new Date(AT))).toBe('2026-03-14 09:05:07 UTC')
    expect(formatTime(AT)).toBe('09:05')
    expect(formatTime(AT, 'UTC', 'second')).toBe('09:05:07')
  })

  test('in another zone say which', () => {
    expect(formatDateTime(AT, 'America/New_York')).toMatch(/^14 Mar 2026, 05:05 (GMT-4|EDT)$/)
    expect(formatDateTime('2026-03-14T23:30:00Z', 'Asia/Tokyo')).toMatch(/^15 Mar 2026, 08:30 /)
  })

  test('midnight is 00:00', () => {
    expect(formatTime('2026-03-14T00:00:00Z')).toBe('00:00')
  })

  test('what is not a date is a dash', () => {
    expect([formatDate('soon'), formatUtc(Number.NaN), formatRelative('', 0)]).toEqual([
      NO_DATA,
      NO_DATA,
      NO_DATA,
    ])
  })
})

describe('formatRelative', () => {
  test.each([
    [-5_000, 'just now'],
    [5_000, 'in a moment'],
    [-90_000, '1 minute ago'],
    [-3 * HOUR, '3 hours ago'],
    [2 * DAY + HOUR, 'in 2 days'],
    [-45 * DAY, '1 month ago'],
    [-800 * DAY, '2 years ago'],
  ])('%i ms away reads "%s"', (offset, text) => {
    expect(formatRelative(AT_MS + offset, AT_MS)).toBe(text)
  })
})

describe('formatPercent', () => {
  test('a share without traffic is a dash, never 0 % nor NaN', () => {
    expect(formatPercent(0, 0)).toBe(NO_DATA)
    expect(formatPercent(1, Number.NaN)).toBe(NO_DATA)
  })

  test('one bad call in a million is not 100 %, one in a million is not 0 %', () => {
    expect(formatPercent(999_999, 1_000_000)).toBe('99.99 %')
    expect(formatPercent(1, 1_000_000)).toBe('0.01 %')
  })

  test('whole, nothing and between', () => {
    expect(formatPercent(10, 10)).toBe('100 %')
    expect(formatPercent(0, 10)).toBe('0 %')
    expect(formatPercent(1, 3, 1)).toBe('33.3 %')
  })
})

describe('amounts', () => {
  test('numbers', () => {
    expect(formatNumber(12_480)).toBe('12,480')
    expect(formatNumber(0)).toBe('0')
    expect(formatNumber(undefined)).toBe(NO_DATA)
    expect(formatCount(1, 'request')).toBe('1 request')
    expect(formatCount(2_000, 'reply', 'replies')).toBe('2,000 replies')
  })

  test.each([
    [9_999, '9,999'],
    [12_500, '12.5k'],
    [3_100_000, '3.1m'],
    [2.5, '2.5'],
    [0, '0'],
    [null, NO_DATA],
  ])('compact %s is %s', (value, text) => {
    expect(formatCompact(value)).toBe(text)
  })

  test.each([
    [0, '0 B'],
    [512, '512 B'],
    [1024, '1 KiB'],
    [1_572_864, '1.5 MiB'],
    [5 * 1024 ** 5, '5,120 TiB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test.each([
    [0, '0 ms'],
    [0.84, '840 µs'],
    [12.44, '12.4 ms'],
    [350, '350 ms'],
    [1_350, '1.35 s'],
  ])('a latency of %d ms is %s', (ms, text) => {
    expect(formatLatency(ms)).toBe(text)
  })

  test.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [200_000, '3 min 20 s'],
    [2 * DAY + 4 * HOUR + 59_000, '2 d 4 h'],
    [3 * HOUR, '3 h'],
  ])('%i ms last %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  test('a rate picks the unit that can be read, and no traffic has none', () => {
    expect(formatRate(420, 100)).toBe('4.2 per second')
    expect(formatRate(50, HOUR / 1_000)).toBe('50 per hour')
    expect(formatRate(3, (7 * DAY) / 1_000)).toBe('0.4 per day')
    expect(formatRate(0, 60)).toBe(NO_DATA)
  })
})
