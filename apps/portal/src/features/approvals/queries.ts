import { queryOptions } from '@tanstack/react-query'
import { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { pageOf } from '@/contract/paging.ts'
import { TierRequest } from '@/contract/tier-requests.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The queue's filters as the URL holds them. */
export const APPROVAL_FILTERS = { state: 'pending', apiId: '', tierId: '' } as const
export type ApprovalFilters = Readonly<Record<keyof typeof APPROVAL_FILTERS | 'cursor', string>>

export function approvalsQuery(filters: ApprovalFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'queue', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/admin/subscriptions', filters), pageOf(AdminSubscription), signal),
    refetchInterval: 30_000,
  })
}

/** The filters of the queue of tier changes as the URL holds them. */
export const TIER_REQUEST_FILTERS = { apiId: '', tierId: '' } as const
type TierRequestFilters = Readonly<Record<keyof typeof TIER_REQUEST_FILTERS | 'cursor', string>>

export function tierQueueQuery(filters: TierRequestFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'tier-queue', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/admin/tier-requests', filters), pageOf(TierRequest), signal),
    refetchInterval: 30_000,
  })
}

export const approve = (id: string, reason: string) =>
  api.post(`/admin/subscriptions/${id}/approve`, { reason }, AdminSubscription)
export const deny = (id: string, reason: string) =>
  api.post(`/admin/subscriptions/${id}/deny`, { reason }, AdminSubscription)

export const approveTier = (id: string, reason: string) =>
  api.post(`/admin/tier-requests/${id}/approve`, { reason }, TierRequest)
export const denyTier = (id: string, reason: string) =>
  api.post(`/admin/tier-requests/${id}/deny`, { reason }, TierRequest)
