import { expect, it } from 'vitest'
import { describeLimit } from './describe.ts'

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
