'use client'

import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { AdminUsageGroup } from '@/contract/usage.ts'
import {
  ADMIN_USAGE_DEFAULTS,
  type AdminUsageUrl,
  adminUsageQuery,
  readAdminUsageUrl,
} from '@/lib/admin-usage-query.ts'
import { useUrlState } from '@/ui/url-state.ts'
import { UsageCharts } from './usage-charts.tsx'
import { UsageFilterBar } from './usage-filter-bar.tsx'
import { UsageGroups } from './usage-groups.tsx'
import { UsageStats } from './usage-stats.tsx'
import { pickPatch } from './view-model.ts'

const DEFAULTS: AdminUsageUrl = ADMIN_USAGE_DEFAULTS

/** All traffic: one set of filters moves charts, figures and table together. */
export function UsagePanel() {
  const url = useUrlState(DEFAULTS)
  const { filters, by } = useMemo(() => readAdminUsageUrl(url.values), [url.values])
  const report = useQuery(adminUsageQuery(filters, by))
  const { set } = url
  const pick = useCallback(
    (group: AdminUsageGroup, id: string) => set(pickPatch(group, id) ?? {}, 'push'),
    [set],
  )
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <UsageFilterBar url={url} filters={filters} />
      <UsageStats report={report.data} filters={filters} />
      <UsageCharts
        report={report.data}
        filters={filters}
        error={report.error}
        onRetry={() => void report.refetch()}
        onRange={(from, to) => set({ range: 'custom', from, to }, 'push')}
      />
      <UsageGroups
        by={by}
        filters={filters}
        query={report}
        onBy={(next) => set({ by: next })}
        onPick={pick}
      />
    </div>
  )
}
