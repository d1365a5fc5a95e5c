import { queryOptions } from '@tanstack/react-query'
import {
  type AdjustmentInput,
  type OverrideInput,
  OverrideRecord,
  SubscriptionTermsRecord,
} from '@/contract/overrides.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const OVERRIDE_FILTERS = { state: '' } as const
export type OverrideFilters = Readonly<Record<keyof typeof OVERRIDE_FILTERS | 'cursor', string>>

export function overridesQuery(filters: OverrideFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'overrides', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/admin/overrides', filters), pageOf(OverrideRecord), signal),
  })
}

export function termsQuery(subscriptionId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'terms', subscriptionId],
    queryFn: ({ signal }) =>
      api.get(`/admin/subscriptions/${subscriptionId}/terms`, SubscriptionTermsRecord, signal),
  })
}

export const setOverride = (subscriptionId: string, input: OverrideInput) =>
  api.put(`/admin/subscriptions/${subscriptionId}/override`, input, SubscriptionTermsRecord)
export const endOverride = (overrideId: string) =>
  api.post(`/admin/overrides/${overrideId}/end`, {}, OverrideRecord)
export const adjustQuota = (subscriptionId: string, input: AdjustmentInput) =>
  api.post(`/admin/subscriptions/${subscriptionId}/adjustments`, input, SubscriptionTermsRecord)
