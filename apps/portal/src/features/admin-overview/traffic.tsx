'use client'

import { useQuery } from '@tanstack/react-query'
import type { UsageReport } from '@/contract/usage.ts'
import { adminUsageQuery } from '@/lib/admin-usage-query.ts'
import { formatCompact, formatLatency, formatNumber, formatPercent } from '@/lib/format.ts'
import { errorRate, OWNER_SERIES, ownerPoints, ownersSentence } from '@/lib/usage-owners.ts'
import { rangeWords, requestsSentence, statusPoints } from '@/lib/usage-view.ts'
import { Section, Stat, StatRow } from '@/ui/card.tsx'
import { STATUS_SERIES } from '@/ui/chart/series.ts'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { EmptyState } from '@/ui/states.tsx'

const FILTERS = { range: '24h' } as const
const HOUR_MS = 3_600_000
const NOTHING: Pick<UsageReport, 'buckets'> = { buckets: [] }

/** A day of all traffic, and whose its failures were. */
export function Traffic() {
  const { data, error, refetch } = useQuery(adminUsageQuery(FILTERS))
  const words = data === undefined ? '' : rangeWords('24h', data)
  const shared = {
    heading: 'h3',
    stepMs: data?.stepMs ?? HOUR_MS,
    state: chartState(data, error),
    error,
    onRetry: () => void refetch(),
    height: 180,
    formatValue: (value: number) => formatNumber(value),
  } as const
  return (
    <Section
      title="Traffic, 24 hours"
      actions={
        <LinkButton href="/admin/usage" size="sm">
          All usage
        </LinkButton>
      }
    >
      <Figures report={data} />
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <TimeChart
          {...shared}
          title="Requests"
          sentence={data === undefined ? '' : requestsSentence(data, words)}
          points={statusPoints(data ?? NOTHING)}
          series={STATUS_SERIES}
          empty={<EmptyState title="No calls in 24 hours" />}
        />
        <TimeChart
          {...shared}
          title="Failures by owner"
          sentence={data === undefined ? '' : ownersSentence(data, words)}
          points={ownerPoints(data ?? NOTHING)}
          series={OWNER_SERIES}
          empty={<EmptyState title="No calls, no failures" />}
        />
      </div>
    </Section>
  )
}

function chartState(report: UsageReport | undefined, error: unknown) {
  if (report !== undefined) return report.totals.requests === 0 ? 'empty' : 'ready'
  return error === null ? 'loading' : 'error'
}

function Figures({ report }: Readonly<{ report: UsageReport | undefined }>) {
  const loading = report === undefined
  const totals = report?.totals
  const share = (part: number | undefined) => formatPercent(part ?? 0, totals?.requests ?? 0)
  return (
    <StatRow>
      <Stat label="Requests" value={formatCompact(totals?.requests)} loading={loading} />
      <Stat
        label="Error rate"
        value={totals === undefined ? '—' : errorRate(totals)}
        loading={loading}
      />
      <Stat label="Of upstreams" value={share(totals?.byFault.upstream)} loading={loading} />
      <Stat
        label="Of gateways and configuration"
        value={share(totals && totals.byFault.platform + totals.byFault.config)}
        loading={loading}
      />
      <Stat label="p95 latency" value={formatLatency(totals?.latencyMsP95)} loading={loading} />
    </StatRow>
  )
}
