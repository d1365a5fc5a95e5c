import { expect, it } from 'vitest'
import type { LimitRule } from '../snapshot/tier.ts'
import { limitBound } from './bound.ts'
import { limitIssues, limitRuleIssues } from './compile-limit.ts'
import { describeLimit } from './describe.ts'
import { limitOf } from './limit.fixture.ts'

it.each([
  [60, 10, 1_000, '60 requests at once, then 10 every second; at most 660 in any minute'],
  [1, 1, 60_000, '1 request at once, then 1 every minute; at most 2 in any minute'],
  [
    5_000,
    100,
    250,
    '5,000 requests at once, then 100 every 250 milliseconds; at most 29,000 in any minute',
  ],
  [100, 1_000, 3_600_000, '100 requests at once, then 1,000 every hour; at most 1,100 in any hour'],
  [10, 20, 7_200_000, '10 requests at once, then 20 every 2 hours; at most 250 in any day'],
  [10, 5, 172_800_000, '10 requests at once, then 5 every 2 days; at most 15 in any 2 days'],
])('says %i, %i per %i ms in words', (burst, tokens, perMs, words) => {
  expect(describeLimit({ kind: 'token_bucket', burst, tokens, perMs })).toBe(words)
})

const quota = { kind: 'quota', limit: 10_000, timeZone: 'Europe/Berlin' } as const

it.each<[LimitRule, string]>([
  [
    { kind: 'sliding_window', limit: 110, windowMs: 60_000 },
    '110 requests in any minute, at once or spread out',
  ],
  [{ kind: 'concurrency', limit: 1 }, '1 request under way at the same time'],
  [
    { ...quota, every: 'day', hard: true },
    '10,000 requests a day, counted anew at midnight (Europe/Berlin); around that moment up to 20,000',
  ],
  [
    { ...quota, every: 'month', hard: false },
    '10,000 requests a month, counted anew on the first (Europe/Berlin); more are let through with a warning',
  ],
  [{ kind: 'rolling_quota', limit: 5, days: 30, hard: true }, '5 requests in any 30 days'],
])('says %o in words', (rule, words) => {
  expect(describeLimit(rule)).toBe(words)
})

it('bounds every window, or says that there is no bound', () => {
  const day = 86_400_000
  expect(limitBound({ ...quota, every: 'day', hard: true }, day)).toBe(30_000)
  expect(limitBound({ ...quota, every: 'week', hard: true }, day)).toBe(20_000)
  expect(limitBound({ ...quota, every: 'day', hard: false }, day)).toBeNull()
  expect(limitBound({ kind: 'concurrency', limit: 3 }, day)).toBeNull()
  expect(limitBound({ kind: 'rolling_quota', limit: 7, days: 2, hard: true }, day)).toBe(7)
})

it('names what its arithmetic could not keep', () => {
  expect(limitRuleIssues({ ...quota, every: 'day', hard: true, timeZone: 'Mars' })).toHaveLength(1)
  expect(limitRuleIssues({ kind: 'sliding_window', limit: 1, windowMs: 10 })).toHaveLength(1)
  expect(
    limitRuleIssues({ kind: 'token_bucket', burst: 2 ** 40, tokens: 1, perMs: 2 ** 13 }),
  ).toHaveLength(1)
  const concurrency = limitOf({ kind: 'concurrency', limit: 3 })
  expect(limitIssues(concurrency)).toEqual([])
  expect(limitIssues({ ...concurrency, scope: 'header' })).toHaveLength(1)
  expect(limitIssues({ ...concurrency, cost: { ...concurrency.cost, tokens: 2 } })).toHaveLength(1)
})
