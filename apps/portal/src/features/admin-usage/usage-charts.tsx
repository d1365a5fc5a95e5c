'use client'

import type { UsageReport } from '@/contract/usage.ts'
import { type AdminUsageFilters, adminUsageCsvHref } from '@/lib/admin-usage-query.ts'
import { formatLatency, formatNumber } from '@/lib/format.ts'
import { OWNER_SERIES, ownerPoints, ownersSentence } from '@/lib/usage-owners.ts'
import {
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
import { EmptyState } from '@/ui/states.tsx'

type Props = Readonly<{
  report: UsageReport | undefined
  filters: AdminUsageFilters
  error: unknown
  onRetry(): void
  /** A bucket was chosen: look into it. */
  onRange(from: string, to: string): void
}>

const MINUTE_MS = 60_000
const NOTHING: Pick<UsageReport, 'buckets'> = { buckets: [] }

/** Requests by status class, failures by owner, and latency, over the same time. */
export function UsageCharts({ report, filters, error, onRetry, onRange }: Props) {
  const words = report === undefined ? '' : rangeWords(filters.range, report)
  const stepMs = report?.stepMs ?? MINUTE_MS
  const shared = { stepMs, state: chartState(report, error), error, onRetry } as const
  const data = report ?? NOTHING
  const say = (sentence: typeof requestsSentence) =>
    report === undefined ? '' : sentence(report, words)
  const zoom = (atMs: number) =>
    onRange(new Date(atMs).toISOString(), new Date(atMs + stepMs).toISOString())
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <TimeChart
        {...shared}
        title="Requests"
        sentence={say(requestsSentence)}
        points={statusPoints(data)}
        series={STATUS_SERIES}
        formatValue={(value) => formatNumber(value)}
        empty={
          <EmptyState title={`No calls ${words}`}>
            Calls appear here within seconds of being made.
          </EmptyState>
        }
        actions={
          <CsvLink href={adminUsageCsvHref(filters)} label="Download usage over time as CSV" />
        }
        {...(stepMs > MINUTE_MS ? { onPick: zoom } : {})}
      />
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <TimeChart
          {...shared}
          title="Failures by owner"
          sentence={say(ownersSentence)}
          points={ownerPoints(data)}
          series={OWNER_SERIES}
          formatValue={(value) => formatNumber(value)}
          height={200}
          empty={<EmptyState title="No calls, no failures" />}
        />
        <TimeChart
          {...shared}
          title="Latency"
          sentence={say(latencySentence)}
          points={latencyPoints(data)}
          series={LATENCY_SERIES}
          formatValue={(value) => formatLatency(value)}
          height={200}
          empty={<EmptyState title="No calls, no latency" />}
        />
      </div>
    </div>
  )
}

function chartState(report: UsageReport | undefined, error: unknown) {
  if (report !== undefined) return report.totals.requests === 0 ? 'empty' : 'ready'
  return error === null ? 'loading' : 'error'
}
