import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { LimitReport } from '@/contract/limit-reports.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** What the page keeps in the URL: the subscription that is looked at; empty is the first. */
export const LIMITS_DEFAULTS = { subscription: '' }

const REFRESH_MS = 60_000

export function limitReportQuery(subscriptionId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.limits, 'report', subscriptionId],
    queryFn: ({ signal }) =>
      api.get(`/subscriptions/${subscriptionId}/limits`, LimitReport, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  })
}

export function limitReportCsvHref(subscriptionId: string): string {
  return `/api/v1/subscriptions/${subscriptionId}/limits/rows?format=csv`
}
