'use client'

import { useQuery } from '@tanstack/react-query'
import { formatNumber } from '@/lib/format.ts'
import { rangeWords, requestsSentence, statusPoints } from '@/lib/usage-view.ts'
import { STATUS_SERIES } from '@/ui/chart/series.ts'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { EmptyState } from '@/ui/states.tsx'
import type { UsageFilters } from './filters.ts'
import { usageQuery } from './queries.ts'
import { UsageStats } from './usage-stats.tsx'

type Props = Readonly<{
  filters: UsageFilters
  /** The page with all of it. */
  href: string
}>

/** Figures and one chart, for pages about something else. */
export function UsageSummary({ filters, href }: Props) {
  const { data, error, isPending, refetch } = useQuery(usageQuery(filters, undefined, true))
  const words = data === undefined ? '' : rangeWords(filters.range, data)
  const isEmpty = data?.totals.requests === 0
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <UsageStats report={data} filters={filters} isLoading={isPending} />
      <TimeChart
        heading="h3"
        title={`Requests ${words}`}
        sentence={data === undefined ? '' : requestsSentence(data, words)}
        points={data === undefined ? [] : statusPoints(data)}
        series={STATUS_SERIES}
        stepMs={data?.stepMs ?? 3_600_000}
        formatValue={(value) => formatNumber(value)}
        state={data === undefined ? (isPending ? 'loading' : 'error') : isEmpty ? 'empty' : 'ready'}
        error={error}
        onRetry={() => void refetch()}
        height={200}
        empty={
          <EmptyState title={`No calls ${words}`}>
            A call appears here within seconds of being made.
          </EmptyState>
        }
        actions={
          <LinkButton href={href} size="sm">
            All usage
          </LinkButton>
        }
      />
    </div>
  )
}
