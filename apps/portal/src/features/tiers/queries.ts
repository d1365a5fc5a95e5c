import { queryOptions } from '@tanstack/react-query'
import { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { pageOf } from '@/contract/paging.ts'
import { type CreateTier, type PatchTier, TierRecord } from '@/contract/tiers.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const TIER_FILTERS = { q: '', apiId: '' } as const
export type TierFilters = Readonly<Record<keyof typeof TIER_FILTERS, string>>

export function tiersQuery({ q, apiId }: TierFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.tiers, 'list', { q, apiId }],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/tiers', { q, apiId }), pageOf(TierRecord), signal),
  })
}

export function tierQuery(tierId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.tiers, tierId],
    queryFn: ({ signal }) => api.get(`/tiers/${tierId}`, TierRecord, signal),
  })
}

/** Who is on a tier, newest first. */
export function subscribersQuery(tierId: string, cursor: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'tier', tierId, cursor],
    queryFn: ({ signal }) =>
      api.get(
        pathWithQuery('/admin/subscriptions', { tierId, cursor }),
        pageOf(AdminSubscription),
        signal,
      ),
  })
}

export const createTier = (input: CreateTier) => api.post('/tiers', input, TierRecord)
export const patchTier = (id: string, changes: PatchTier, ifMatch: string) =>
  api.patch(`/tiers/${id}`, changes, TierRecord, { ifMatch })
export const deleteTier = ({ id, version }: TierRecord) =>
  api.delete(`/tiers/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })
