'use client'

import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { UsageGroup } from '@/contract/usage.ts'
import { Button } from '@/ui/button.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { readUsageUrl, USAGE_DEFAULTS, type UsageFilters } from './filters.ts'
import { refreshMs, usageCsvHref, usageQuery } from './queries.ts'
import { UsageCharts } from './usage-charts.tsx'
import { UsageFilterBar } from './usage-filter-bar.tsx'
import { UsageGroups } from './usage-groups.tsx'
import { UsageStats } from './usage-stats.tsx'

type Props = Readonly<{
  /** Of an application's own page: the filter that is always on. */
  applicationId?: string
}>

/** Charts, figures and tables of the same calls: one set of filters moves them all. */
export function UsagePanel({ applicationId }: Props) {
  const { values, set, reset, changed } = useUrlState(USAGE_DEFAULTS)
  const { filters, by } = useMemo(
    () => readUsageUrl(values, applicationId),
    [values, applicationId],
  )
  const [isPaused, setPaused] = useState(false)
  const report = useQuery(usageQuery(filters, by, !isPaused))

  function narrow(group: UsageGroup, id: string) {
    if (group === 'key') set({ key: id })
    if (group === 'api') set({ api: id })
    if (group === 'application') set({ application: id })
  }

  return (
    <div className="flex flex-col gap-5">
      <UsageFilterBar
        filters={filters}
        applicationId={applicationId}
        onChange={set}
        onReset={changed ? reset : undefined}
      />
      <UsageStats report={report.data} filters={filters} isLoading={report.isPending} />
      <UsageCharts
        report={report.data}
        filters={filters}
        error={report.error}
        onRetry={() => void report.refetch()}
        onRange={(from, to) => set({ range: 'custom', from, to }, 'push')}
      />
      <UsageGroups
        by={by}
        report={report.data}
        // The rows of the grouping before must not stand under the new one's name.
        isPending={report.isPending || report.isPlaceholderData}
        error={report.error}
        onRetry={() => void report.refetch()}
        onBy={(next) => set({ by: next })}
        onPick={narrow}
        csvHref={usageCsvHref(filters, by)}
        hasOwnApplication={applicationId !== undefined}
      />
      <LiveNote filters={filters} isPaused={isPaused} onPaused={setPaused} />
    </div>
  )
}

type LiveProps = Readonly<{
  filters: UsageFilters
  isPaused: boolean
  onPaused(paused: boolean): void
}>

/** What moves by itself can be stopped. */
function LiveNote({ filters, isPaused, onPaused }: LiveProps) {
  const everyMs = refreshMs(filters.range)
  if (everyMs === false) return null
  const Icon = isPaused ? Play : Pause
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
      <Button
        size="sm"
        variant="ghost"
        icon={<Icon aria-hidden className="size-3.5" />}
        onClick={() => onPaused(!isPaused)}
      >
        {isPaused ? 'Go on updating' : 'Stop updating'}
      </Button>
      {isPaused ? 'Nothing moves until you go on.' : `Updates every ${everyMs / 1_000} seconds.`}
    </div>
  )
}
