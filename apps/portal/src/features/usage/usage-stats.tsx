'use client'

import { useQuery } from '@tanstack/react-query'
import type { UsageReport } from '@/contract/usage.ts'
import { periodBefore, statViews } from '@/lib/usage-view.ts'
import { Stat, StatRow } from '@/ui/card.tsx'
import type { UsageFilters } from './filters.ts'
import { usageQuery } from './queries.ts'

type Props = Readonly<{
  report: UsageReport | undefined
  filters: UsageFilters
  isLoading: boolean
}>

/** Keeps the line's height until the note is known. */
const NBSP = '\u00a0'

const LABELS = ['Requests', 'Success rate', 'p50 latency', 'p95 latency'] as const

/** Requests, success and latency, each beside what it was in the period before. */
export function UsageStats({ report, filters, isLoading }: Props) {
  const before = useQuery({
    ...usageQuery(
      report === undefined ? filters : { ...filters, range: 'custom', ...periodBefore(report) },
    ),
    enabled: report !== undefined,
    staleTime: 60_000,
  })
  if (report === undefined) {
    return (
      <StatRow>
        {LABELS.map((label) => (
          <Stat key={label} label={label} value="—" loading={isLoading} note={NBSP} />
        ))}
      </StatRow>
    )
  }
  return (
    <StatRow>
      {statViews(report.totals, before.data?.totals).map(({ label, value, note }) => (
        <Stat key={label} label={label} value={value} note={note ?? NBSP} />
      ))}
    </StatRow>
  )
}
