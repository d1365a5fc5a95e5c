import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { AdminUsageGroup, UsageRange, UsageReport } from '@/contract/usage.ts'
import { api } from './api.ts'
import { pathWithQuery } from './path-with-query.ts'
import { QUERY_KEYS } from './query-keys.ts'

/** What the admin's usage page keeps in the URL; an empty string is "all". */
export const ADMIN_USAGE_DEFAULTS = {
  ...{ range: '24h', from: '', to: '', by: 'api' },
  ...{ apiId: '', versionId: '', organizationId: '', applicationId: '' },
} as const
export type AdminUsageUrl = Readonly<Record<keyof typeof ADMIN_USAGE_DEFAULTS, string>>

/** Which calls are counted. `from` and `to` are set for `custom` only. */
export type AdminUsageFilters = Readonly<{
  range: UsageRange
  from?: string | undefined
  to?: string | undefined
  apiId?: string | undefined
  versionId?: string | undefined
  organizationId?: string | undefined
  applicationId?: string | undefined
}>

const InstantText = z.iso.datetime({ offset: true }).or(z.literal('')).catch('')
const Id = z.string().catch('')
const UrlShape = z.object({
  range: UsageRange.catch('24h'),
  from: InstantText,
  to: InstantText,
  by: AdminUsageGroup.catch('api'),
  ...{ apiId: Id, versionId: Id, organizationId: Id, applicationId: Id },
})

/** Reads the query string, whatever is in it: junk counts as absent, a custom range without its beginning is the last day. */
export function readAdminUsageUrl(url: Readonly<Record<string, unknown>>): {
  filters: AdminUsageFilters
  by: AdminUsageGroup
} {
  const { by, range, from, to, ...ids } = UrlShape.parse(url)
  const isCustom = range === 'custom' && from !== ''
  const period = isCustom
    ? { range, from, to: to === '' ? undefined : to }
    : { range: range === 'custom' ? ('24h' as const) : range }
  const given = Object.entries(ids).filter(([, id]) => id !== '')
  return { by, filters: { ...period, ...Object.fromEntries(given) } }
}

const LIVE_MS = 10_000
const SLOW_MS = 60_000

/** Usage of everybody over time, with its groups when `groupBy` is given. */
export function adminUsageQuery(filters: AdminUsageFilters, groupBy?: AdminUsageGroup) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminUsage, { ...filters, groupBy }],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/admin/usage', { ...filters, groupBy }), UsageReport, signal),
    placeholderData: keepPreviousData,
    staleTime: LIVE_MS,
    refetchInterval: refreshMs(filters.range),
  })
}

/** Short ranges change while one looks; long ones hardly; a range that is over never. */
function refreshMs(range: UsageRange): number | false {
  if (range === 'custom') return false
  return range === '1h' || range === '24h' ? LIVE_MS : SLOW_MS
}

/** The rows behind a chart or a table, all of them. */
export function adminUsageCsvHref(filters: AdminUsageFilters, groupBy?: AdminUsageGroup): string {
  return pathWithQuery('/api/v1/admin/usage/rows', { ...filters, groupBy, format: 'csv' })
}
