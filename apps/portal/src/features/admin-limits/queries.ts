import { queryOptions } from '@tanstack/react-query'
import { LimitUse, ShadowResult, TierPreview } from '@/contract/admin-limits.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const LIMIT_USE_FILTERS = { q: '', apiId: '', tierId: '', mode: '', peak: '80' }
type UseFilters = Readonly<typeof LIMIT_USE_FILTERS & { cursor: string }>

export function limitUsesQuery(filters: UseFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.limits, 'uses', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/admin/limit-uses', filters), pageOf(LimitUse), signal),
    refetchInterval: 60_000,
  })
}

export const SHADOW_FILTERS = { tierId: '', days: '7' }
type ShadowFilters = Readonly<typeof SHADOW_FILTERS>

export function shadowQuery(filters: ShadowFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.limits, 'shadow', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/admin/shadow-limits', filters), pageOf(ShadowResult), signal),
    refetchInterval: 60_000,
  })
}

const RUNNING_MS = 1_000

export function previewQuery(tierId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.limits, 'preview', tierId],
    queryFn: ({ signal }) => api.get(`/tiers/${tierId}/preview`, TierPreview, signal),
    refetchInterval: ({ state }) =>
      state.data?.state === 'queued' || state.data?.state === 'running' ? RUNNING_MS : false,
  })
}

export const requestPreview = (tierId: string) =>
  api.post(`/tiers/${tierId}/preview`, undefined, TierPreview)
