import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { pageOf } from '@/contract/paging.ts'
import { UpstreamHealth } from '@/contract/upstream-health.ts'
import { type CreateUpstream, type PatchUpstream, UpstreamRecord } from '@/contract/upstreams.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const UPSTREAM_FILTERS = { q: '', used: '' } as const
export type UpstreamFilters = Readonly<Record<keyof typeof UPSTREAM_FILTERS | 'cursor', string>>

export function upstreamsQuery(filters: UpstreamFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.upstreams, 'list', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/upstreams', filters), pageOf(UpstreamRecord), signal),
    placeholderData: keepPreviousData,
  })
}

export function upstreamQuery(upstreamId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.upstreams, upstreamId],
    queryFn: ({ signal }) => api.get(`/upstreams/${upstreamId}`, UpstreamRecord, signal),
  })
}

export const HEALTH_EVERY_MS = 2_000

export function upstreamHealthQuery(upstreamId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.upstreams, upstreamId, 'health'],
    queryFn: ({ signal }) => api.get(`/upstreams/${upstreamId}/health`, UpstreamHealth, signal),
    refetchInterval: HEALTH_EVERY_MS,
  })
}

export const createUpstream = (input: CreateUpstream) =>
  api.post('/upstreams', input, UpstreamRecord)
export const patchUpstream = (id: string, changes: PatchUpstream, ifMatch: string) =>
  api.patch(`/upstreams/${id}`, changes, UpstreamRecord, { ifMatch })
export const deleteUpstream = ({ id, version }: UpstreamRecord) =>
  api.delete(`/upstreams/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })
