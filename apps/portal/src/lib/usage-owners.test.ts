import { expect, test } from 'vitest'
import type { UsageFigures } from '@/contract/usage.ts'
import { errorRate, ownerPoints, ownersSentence } from './usage-owners.ts'

const NOTHING: UsageFigures = {
  requests: 0,
  byStatusClass: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
  byFault: { client: 0, config: 0, upstream: 0, platform: 0 },
  errors: 0,
  latencyMsP50: null,
  latencyMsP95: null,
  latencyMsP99: null,
  requestBytes: 0,
  responseBytes: 0,
}
const byFault = { client: 50, config: 1, upstream: 7, platform: 2 }
const SOME: UsageFigures = { ...NOTHING, requests: 1_200, byFault, errors: 10 }

test('an error is everybody’s but the caller’s, and no traffic has no rate', () => {
  expect(errorRate(SOME)).toBe('0.83 %')
  expect(errorRate(NOTHING)).toBe('—')
})

test('the four owners stay apart', () => {
  expect(ownersSentence({ totals: SOME }, 'today')).toBe(
    '60 failures today: 50 the callers’, 7 of upstreams, 1 of the configuration, 2 of gateways.',
  )
  expect(ownersSentence({ totals: NOTHING }, 'today')).toBe('No failures today.')
})

test('the bucket that is running is marked', () => {
  const buckets = [
    { ...SOME, startsAtMs: 0, isPartial: false },
    { ...NOTHING, startsAtMs: 1, isPartial: true },
  ]
  expect(ownerPoints({ buckets })).toEqual([
    { atMs: 0, values: byFault },
    { atMs: 1, values: NOTHING.byFault, partial: true },
  ])
})
