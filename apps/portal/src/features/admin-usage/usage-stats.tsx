'use client'

import { useQuery } from '@tanstack/react-query'
import type { UsageReport } from '@/contract/usage.ts'
import { type AdminUsageFilters, adminUsageQuery } from '@/lib/admin-usage-query.ts'
import { periodBefore } from '@/lib/usage-view.ts'
import { Stat, StatRow } from '@/ui/card.tsx'
import { statViews } from './view-model.ts'

type Props = Readonly<{ report: UsageReport | undefined; filters: AdminUsageFilters }>

const LABELS = [
  'Requests',
  'Error rate',
  'Failures of upstreams',
  'Failures of ours',
  'p95 latency',
] as const

/** The figures of a range, each beside what it was in the period before. */
export function UsageStats({ report, filters }: Props) {
  const before = useQuery({
    ...adminUsageQuery(
      report === undefined ? filters : { ...filters, range: 'custom', ...periodBefore(report) },
    ),
    enabled: report !== undefined,
    staleTime: 60_000,
  })
  if (report === undefined) {
    return (
      <StatRow>
        {LABELS.map((label) => (
          <Stat key={label} label={label} value="—" loading note=" " />
        ))}
      </StatRow>
    )
  }
  return (
    <StatRow>
      {statViews(report.totals, before.data?.totals).map(({ label, value, note }) => (
        <Stat key={label} label={label} value={value} note={note ?? ' '} />
      ))}
    </StatRow>
  )
}
