import { expect, test } from 'vitest'
import { bucketLabel, dayLabel, dayStarts, stepName, tickLabel } from './axis.ts'

const HOUR = 3_600_000
const AT = Date.parse('2026-03-14T09:00:00Z')
const MIDNIGHT = Date.parse('2026-03-15T00:00:00Z')

test('ticks say the time, and the day where one begins', () => {
  expect(tickLabel(AT, HOUR, 'UTC')).toBe('09:00')
  expect(tickLabel(MIDNIGHT, HOUR, 'UTC')).toBe('15 Mar')
  expect(tickLabel(AT, 24 * HOUR, 'UTC')).toBe('14 Mar')
  expect(tickLabel(AT, 6 * HOUR, 'UTC')).toBe('14 Mar')
  expect(tickLabel(AT + 5_000, 5_000, 'UTC')).toBe('09:00:05')
})

test('a range of many days is marked where its days begin, in its own zone', () => {
  const hours = (count: number) => Array.from({ length: count }, (_, hour) => AT + hour * HOUR)
  const starts = dayStarts(hours(5 * 24), HOUR, 'UTC') ?? []
  expect(starts.map((atMs) => dayLabel(atMs, 'UTC'))).toEqual([
    ...['15 Mar', '16 Mar', '17 Mar', '18 Mar', '19 Mar'],
  ])
  expect(starts[0]).toBe(MIDNIGHT)
  // Half past midnight is the first bucket of a day in a zone of half hours.
  expect(dayStarts(hours(5 * 24), HOUR, 'Asia/Kolkata')?.[0]).toBe(AT + 10 * HOUR)
  expect(dayStarts(hours(30), HOUR, 'UTC')).toBeUndefined()
  expect(dayStarts([AT, AT + 24 * HOUR], 24 * HOUR, 'UTC')).toBeUndefined()
})

test('a bucket is named from its start to its end', () => {
  expect(bucketLabel(AT, HOUR, 'UTC')).toBe('14 Mar 2026, 09:00–10:00')
  expect(bucketLabel(AT, 60_000, 'UTC')).toBe('14 Mar 2026, 09:00')
  expect(bucketLabel(MIDNIGHT, 24 * HOUR, 'UTC')).toBe('15 Mar 2026')
})

test.each([
  [15_000, '15 seconds'],
  [60_000, '1 minute'],
  [300_000, '5 minutes'],
  [HOUR, '1 hour'],
  [24 * HOUR, '1 day'],
])('%i ms is %s', (stepMs, name) => {
  expect(stepName(stepMs)).toBe(name)
})
