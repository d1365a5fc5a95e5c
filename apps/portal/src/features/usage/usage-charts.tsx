'use client'

import type { UsageReport } from '@/contract/usage.ts'
import { formatLatency, formatNumber } from '@/lib/format.ts'
import {
  FAULT_SERIES,
  faultPoints,
  faultsSentence,
  LATENCY_SERIES,
  latencyPoints,
  latencySentence,
  rangeWords,
  requestsSentence,
  statusPoints,
} from '@/lib/usage-view.ts'
import { STATUS_SERIES } from '@/ui/chart/series.ts'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { EmptyState } from '@/ui/states.tsx'
import type { UsageFilters } from './filters.ts'
import { usageCsvHref } from './queries.ts'

type Props = Readonly<{
  report: UsageReport | undefined
  filters: UsageFilters
  error: unknown
  onRetry(): void
  /** A bucket was chosen: look into it. */
  onRange(from: string, to: string): void
}>

const MINUTE_MS = 60_000

/** Requests by status class, failures by whose they are, and latency, over the same time. */
export function UsageCharts({ report, filters, error, onRetry, onRange }: Props) {
  const state = chartState(report, error)
  const words = report === undefined ? '' : rangeWords(filters.range, report)
  const shared = { stepMs: report?.stepMs ?? MINUTE_MS, state, error, onRetry } as const
  const zoomable = report !== undefined && report.stepMs > MINUTE_MS
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <TimeChart
        {...shared}
        title="Requests"
        sentence={report === undefined ? '' : requestsSentence(report, words)}
        points={report === undefined ? [] : statusPoints(report)}
        series={STATUS_SERIES}
        formatValue={(value) => formatNumber(value)}
        empty={<NoCalls filters={filters} words={words} />}
        actions={<CsvLink href={usageCsvHref(filters)} label="Download usage over time as CSV" />}
        {...(zoomable ? { onPick: (atMs: number) => zoom(atMs, report.stepMs, onRange) } : {})}
      />
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <TimeChart
          {...shared}
          title="Failures"
          sentence={report === undefined ? '' : faultsSentence(report, words)}
          points={report === undefined ? [] : faultPoints(report)}
          series={FAULT_SERIES}
          formatValue={(value) => formatNumber(value)}
          height={200}
          empty={<EmptyState title="No calls, no failures" />}
        />
        <TimeChart
          {...shared}
          title="Latency"
          sentence={report === undefined ? '' : latencySentence(report, words)}
          points={report === undefined ? [] : latencyPoints(report)}
          series={LATENCY_SERIES}
          formatValue={(value) => formatLatency(value)}
          height={200}
          empty={<EmptyState title="No calls, no latency" />}
        />
      </div>
    </div>
  )
}

function chartState(
  report: UsageReport | undefined,
  error: unknown,
): 'loading' | 'error' | 'empty' | 'ready' {
  if (report !== undefined) return report.totals.requests === 0 ? 'empty' : 'ready'
  return error === null ? 'loading' : 'error'
}

function zoom(atMs: number, stepMs: number, onRange: Props['onRange']) {
  onRange(new Date(atMs).toISOString(), new Date(atMs + stepMs).toISOString())
}

function NoCalls({ filters, words }: Readonly<{ filters: UsageFilters; words: string }>) {
  const { keyId, apiId } = filters
  if (keyId !== undefined || apiId !== undefined) {
    return (
      <EmptyState kind="filtered" title={`No calls ${words} with these filters`}>
        Widen the range or take a filter off.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={`No calls ${words}`}
      action={<LinkButton href="/docs/first-call">How to make a call</LinkButton>}
    >
      A call appears here within seconds of being made.
    </EmptyState>
  )
}
