import { describe, expect, test } from 'vitest'
import {
  explainLimit,
  freeLimitName,
  RULE_KINDS,
  RULES,
  reachSentence,
  splitPeriod,
} from './view-model.ts'

describe('splitPeriod', () => {
  test.each([
    [1_000, 1, 1_000],
    [90_000, 90, 1_000],
    [300_000, 5, 60_000],
    [172_800_000, 2, 86_400_000],
    [250, 250, 1],
  ])('%i ms are %i × %i ms', (perMs, amount, unitMs) => {
    expect(splitPeriod(perMs)).toEqual({ amount, unitMs })
  })
  test('a box that is empty stays empty', () => {
    expect(splitPeriod(Number.NaN)).toEqual({ amount: Number.NaN, unitMs: 1 })
  })
})

describe('explainLimit', () => {
  const rule = { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 }
  test('says what the gateway will do, with its bound', () => {
    expect(explainLimit(rule)).toEqual({
      ok: true,
      text: '60 requests at once, then 10 every second; at most 660 in any minute.',
    })
  })
  test.each([
    [{ ...rule, burst: Number.NaN }],
    [{ ...rule, tokens: 0 }],
    [{ ...rule, burst: 2 ** 52, perMs: 86_400_000 }],
    [{ ...RULES.quota, timeZone: 'Europe/Atlantis' }],
    [{ ...RULES.sliding_window, windowMs: 20 }],
    [{ ...RULES.concurrency, limit: 1.5 }],
    [undefined],
  ])('never explains what cannot be counted: %#', (bad) => {
    expect(explainLimit(bad).ok).toBe(false)
  })
})

test.each(RULE_KINDS)(
  'a new limit of the kind "$label" is one that can be counted',
  ({ value }) => {
    expect(explainLimit(RULES[value]).ok).toBe(true)
  },
)

test('a new limit takes a name that is free', () => {
  expect(freeLimitName([])).toBe('rate')
  expect(freeLimitName(['rate', 'rate-2'])).toBe('rate-3')
})

test.each([
  [0, 0, 0, 'Nobody is on it yet.'],
  [1, 0, 0, '1 subscription is on it. A change reaches them when you publish.'],
  [2, 1, 1, '3 subscriptions are on it, and 1 waits. A change reaches them when you publish.'],
])('reach %#', (active, pending, suspended, text) => {
  expect(reachSentence({ active, pending, suspended })).toBe(text)
})
