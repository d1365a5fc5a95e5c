import { describe, expect, test } from 'vitest'
import type { UsageBucket, UsageFigures, UsageReport } from '@/contract/usage.ts'
import {
  changeWords,
  faultPoints,
  faultsSentence,
  latencyPoints,
  latencySentence,
  periodBefore,
  rangeWords,
  requestsSentence,
  statusPoints,
  statViews,
  successRate,
} from './usage-view.ts'

const HOUR_MS = 3_600_000

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

const SOME: UsageFigures = {
  ...NOTHING,
  requests: 1_200,
  byStatusClass: { '1xx': 0, '2xx': 1_100, '3xx': 40, '4xx': 50, '5xx': 10 },
  byFault: { client: 50, config: 1, upstream: 7, platform: 2 },
  errors: 10,
  latencyMsP50: 12,
  latencyMsP95: 80.4,
}

function bucket(figures: UsageFigures, isPartial = false): UsageBucket {
  return { ...figures, startsAtMs: 0, isPartial }
}

function report(totals: UsageFigures): UsageReport {
  const fromMs = Date.parse('2026-03-14T09:00:00Z')
  return {
    ...{ fromMs, toMs: fromMs + HOUR_MS, stepMs: 60_000, timeZone: 'UTC', buckets: [] },
    ...{ totals, groups: null },
  }
}

describe('charts', () => {
  test('a bucket without calls is zeros for counts and a gap for latency', () => {
    const buckets = [bucket(NOTHING)]
    expect(statusPoints({ buckets })).toEqual([
      { atMs: 0, values: { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 } },
    ])
    expect(latencyPoints({ buckets })).toEqual([{ atMs: 0, values: { p50: null, p95: null } }])
  })

  // Guarantee: no call is lost between the total and the bars, whatever its class or fault.
  test('the bars of a bucket add up to what it counted', () => {
    const odd = { ...SOME, byStatusClass: { ...SOME.byStatusClass, '1xx': 3 }, requests: 1_203 }
    const buckets = [bucket(odd)]
    expect(sum(statusPoints({ buckets }))).toBe(1_203)
    expect(sum(faultPoints({ buckets }))).toBe(60)
  })

  test('a 404 that the API behind answered is the caller’s, although the gateway names no fault', () => {
    const answered = {
      ...NOTHING,
      requests: 1,
      byStatusClass: { ...NOTHING.byStatusClass, '4xx': 1 },
    }
    expect(faultPoints({ buckets: [bucket(answered)] })[0]?.values).toEqual({
      ...{ client: 1, upstream: 0, platform: 0 },
    })
  })

  test('the bucket that is still running is marked', () => {
    expect(statusPoints({ buckets: [bucket(SOME, true)] })[0]).toMatchObject({ partial: true })
  })
})

function sum(points: ReturnType<typeof statusPoints>): number {
  return points
    .flatMap(({ values }) => Object.values(values))
    .reduce<number>((total, value) => {
      return total + (value ?? 0)
    }, 0)
}

describe('sentences', () => {
  test('say the numbers that a chart shows', () => {
    expect(requestsSentence(report(SOME), 'in the last hour')).toBe(
      '1,200 requests in the last hour: 2xx 1,100, 3xx 40, 4xx 50, 5xx 10.',
    )
    expect(faultsSentence(report(SOME), 'in the last hour')).toBe(
      '60 failures in the last hour: 50 the caller’s, 7 of the API behind, 3 of the gateway.',
    )
    expect(latencySentence(report(SOME), 'in the last hour')).toBe(
      'Half of the requests in the last hour took at most 12 ms, 95 % at most 80.4 ms.',
    )
  })

  test('say that there was nothing', () => {
    expect(requestsSentence(report(NOTHING), 'today')).toBe('0 requests today.')
    expect(faultsSentence(report(NOTHING), 'today')).toBe('No failures today.')
    expect(latencySentence(report(NOTHING), 'today')).toBe('No latency today: no requests.')
  })

  test('a custom range names its two moments', () => {
    expect(rangeWords('custom', report(SOME))).toBe(
      'from 14 Mar 2026, 09:00 UTC to 14 Mar 2026, 10:00 UTC',
    )
  })
})

describe('figures', () => {
  test('without traffic a rate and a latency are a dash, and a count is zero', () => {
    expect(successRate(NOTHING)).toBe('—')
    expect(statViews(NOTHING, undefined).map(({ value }) => value)).toEqual(['0', '—', '—', '—'])
  })

  test('compare with the period before when it had anything', () => {
    expect(statViews(SOME, NOTHING).map(({ note }) => note)).toEqual([
      'none in the period before',
      'nothing to compare with',
      'nothing to compare with',
      'nothing to compare with',
    ])
  })

  test.each([
    [120, 100, '+20 % against the period before'],
    [50, 100, '−50 % against the period before'],
    [100, 100, 'as in the period before'],
    [4_915, 100, '49 times the period before'],
    [0, 0, 'none before either'],
    [1, undefined, undefined],
  ])('%i calls after %s', (now, before, words) => {
    expect(changeWords(now, before)).toBe(words)
  })

  test('the period before is as long and ends where this one begins', () => {
    const running = { ...report(SOME), toMs: report(SOME).toMs - 29_000 }
    expect(periodBefore(running)).toEqual({
      from: '2026-03-14T08:00:00.000Z',
      to: '2026-03-14T09:00:00.000Z',
    })
  })
})
