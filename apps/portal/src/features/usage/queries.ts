import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type UsageGroup, type UsageRange, UsageReport } from '@/contract/usage.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'
import type { UsageFilters } from './filters.ts'

/** Gateways write what they counted every few seconds; asking more often shows nothing new. */
const LIVE_MS = 5_000
const SLOW_MS = 60_000

/** Usage over time, with its groups when `groupBy` is given. `live` follows the clock. */
export function usageQuery(filters: UsageFilters, groupBy?: UsageGroup, live = false) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.usage, { ...filters, groupBy }],
    queryFn: ({ signal }) => api.get(usagePath('/usage', filters, groupBy), UsageReport, signal),
    placeholderData: keepPreviousData,
    staleTime: LIVE_MS,
    refetchInterval: live ? refreshMs(filters.range) : false,
  })
}

/** The rows behind a chart or a table, all of them. */
export function usageCsvHref(filters: UsageFilters, groupBy?: UsageGroup): string {
  return `/api/v1${usagePath('/usage/rows', filters, groupBy, 'csv')}`
}

function usagePath(path: string, filters: UsageFilters, groupBy?: UsageGroup, format?: 'csv') {
  return pathWithQuery(path, { ...filters, groupBy, format })
}

/** Short ranges change while one looks; long ones hardly; a range that is over never. */
export function refreshMs(range: UsageRange): number | false {
  if (range === 'custom') return false
  return range === '1h' || range === '24h' ? LIVE_MS : SLOW_MS
}
