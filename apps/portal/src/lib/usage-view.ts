import {
  STATUS_CLASSES,
  type UsageBucket,
  type UsageFigures,
  type UsageRange,
  type UsageReport,
} from '@/contract/usage.ts'
import {
  formatCompact,
  formatCount,
  formatDateTime,
  formatLatency,
  formatNumber,
  formatPercent,
  NO_DATA,
} from '@/lib/format.ts'
import type { ChartPoint, Series } from '@/ui/chart/series.ts'

/** Whose a failure is, said to the person who called. */
export const FAULT_SERIES: readonly Series[] = [
  { id: 'client', label: 'Yours (4xx)', colour: 'client', shape: 'bar' },
  { id: 'upstream', label: 'The API behind', colour: 'server', shape: 'bar' },
  { id: 'platform', label: 'The gateway', colour: '6', shape: 'bar' },
]

export const LATENCY_SERIES: readonly Series[] = [
  { id: 'p50', label: 'p50', colour: 'low', shape: 'line' },
  { id: 'p95', label: 'p95', colour: 'mid', shape: 'line' },
]

type Values = ChartPoint['values']

/** Requests by status class. Informational responses are none of their own to a caller and count as success. */
export function statusPoints({ buckets }: Pick<UsageReport, 'buckets'>): ChartPoint[] {
  return pointsOf(buckets, ({ byStatusClass: by }) => ({
    '2xx': by['2xx'] + by['1xx'],
    '3xx': by['3xx'],
    '4xx': by['4xx'],
    '5xx': by['5xx'],
  }))
}

/** Failures by whose they are, to the person who called: together they are the 4xx and the 5xx of the requests. */
export function faultPoints({ buckets }: Pick<UsageReport, 'buckets'>): ChartPoint[] {
  return pointsOf(buckets, failuresOf)
}

/**
 * A 4xx is the caller's, whether the gateway said it or the API behind. A configuration that refers to nothing is the gateway's to
 * its callers; every other 5xx came from behind it.
 */
function failuresOf({ byStatusClass, byFault }: UsageFigures) {
  const platform = byFault.platform + byFault.config
  return {
    client: byStatusClass['4xx'],
    upstream: Math.max(0, byStatusClass['5xx'] - platform),
    platform,
  }
}

/** Percentiles in milliseconds; a bucket without calls has none and leaves a gap. */
export function latencyPoints({ buckets }: Pick<UsageReport, 'buckets'>): ChartPoint[] {
  return pointsOf(buckets, ({ latencyMsP50, latencyMsP95 }) => ({
    p50: latencyMsP50,
    p95: latencyMsP95,
  }))
}

function pointsOf(buckets: readonly UsageBucket[], values: (bucket: UsageBucket) => Values) {
  return buckets.map((bucket) => ({
    atMs: bucket.startsAtMs,
    values: values(bucket),
    ...(bucket.isPartial ? { partial: true } : {}),
  }))
}

const RANGE_WORDS: Record<Exclude<UsageRange, 'custom'>, string> = {
  '1h': 'in the last hour',
  '24h': 'in the last 24 hours',
  '7d': 'in the last 7 days',
  '30d': 'in the last 30 days',
}

/** `in the last hour`, or from when to when. */
export function rangeWords(
  range: UsageRange,
  { fromMs, toMs }: Pick<UsageReport, 'fromMs' | 'toMs'>,
) {
  if (range !== 'custom') return RANGE_WORDS[range]
  return `from ${formatDateTime(fromMs)} to ${formatDateTime(toMs)}`
}

export function requestsSentence({ totals }: Pick<UsageReport, 'totals'>, words: string): string {
  const { requests, byStatusClass } = totals
  if (requests === 0) return `0 requests ${words}.`
  const shares = STATUS_CLASSES.filter((statusClass) => byStatusClass[statusClass] > 0).map(
    (statusClass) => `${statusClass} ${formatNumber(byStatusClass[statusClass])}`,
  )
  return `${formatCount(requests, 'request')} ${words}: ${shares.join(', ')}.`
}

export function faultsSentence({ totals }: Pick<UsageReport, 'totals'>, words: string): string {
  const { client, upstream, platform } = failuresOf(totals)
  const failed = client + upstream + platform
  if (failed === 0) return `No failures ${words}.`
  const parts = [
    `${formatNumber(client)} the caller’s`,
    `${formatNumber(upstream)} of the API behind`,
    `${formatNumber(platform)} of the gateway`,
  ]
  return `${formatCount(failed, 'failure')} ${words}: ${parts.join(', ')}.`
}

export function latencySentence({ totals }: Pick<UsageReport, 'totals'>, words: string): string {
  const { latencyMsP50, latencyMsP95 } = totals
  if (latencyMsP50 === null || latencyMsP95 === null) return `No latency ${words}: no requests.`
  return `Half of the requests ${words} took at most ${formatLatency(latencyMsP50)}, 95 % at most ${formatLatency(latencyMsP95)}.`
}

/** Requests that were answered 2xx or 3xx, as a share; "—" without requests. */
export function successRate({ requests, byStatusClass: by }: UsageFigures): string {
  return formatPercent(by['1xx'] + by['2xx'] + by['3xx'], requests)
}

/** `+12 % against the period before`; says so when there was nothing to compare with. */
export function changeWords(now: number, before: number | undefined): string | undefined {
  if (before === undefined) return undefined
  if (before === 0) return now === 0 ? 'none before either' : 'none in the period before'
  const change = Math.round(((now - before) / before) * 100)
  if (change === 0) return 'as in the period before'
  if (change >= 1_000) return `${formatNumber(now / before)} times the period before`
  const sign = change > 0 ? '+' : '−'
  return `${sign}${formatNumber(Math.abs(change))} % against the period before`
}

/** The stretch of the same length right before a report, as the API takes it. */
export function periodBefore({ fromMs, toMs, stepMs }: UsageReport): { from: string; to: string } {
  const lengthMs = Math.ceil((toMs - fromMs) / stepMs) * stepMs
  return {
    from: new Date(fromMs - lengthMs).toISOString(),
    to: new Date(fromMs).toISOString(),
  }
}

export type StatView = Readonly<{ label: string; value: string; note?: string | undefined }>

/** The row of figures over the charts. */
export function statViews(totals: UsageFigures, before: UsageFigures | undefined): StatView[] {
  return [
    {
      label: 'Requests',
      value: formatCompact(totals.requests),
      note: changeWords(totals.requests, before?.requests),
    },
    { label: 'Success rate', value: successRate(totals), note: noteBefore(before, successRate) },
    {
      label: 'p50 latency',
      value: formatLatency(totals.latencyMsP50),
      note: noteBefore(before, ({ latencyMsP50 }) => formatLatency(latencyMsP50)),
    },
    {
      label: 'p95 latency',
      value: formatLatency(totals.latencyMsP95),
      note: noteBefore(before, ({ latencyMsP95 }) => formatLatency(latencyMsP95)),
    },
  ]
}

function noteBefore(
  before: UsageFigures | undefined,
  format: (figures: UsageFigures) => string,
): string | undefined {
  if (before === undefined) return undefined
  const text = format(before)
  return text === NO_DATA ? 'nothing to compare with' : `${text} before`
}

/** How many calls an axis or a table cell shows. */
export function countText(value: number): string {
  return formatNumber(value)
}
