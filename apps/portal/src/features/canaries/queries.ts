import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  type CanaryMove,
  CanaryRecord,
  CanaryReport,
  type CreateCanary,
} from '@/contract/canaries.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The worker looks every 2 s; usage comes every 5 s. */
const LOOK_MS = 3_000

/** The list's filters as the URL holds them. */
export const CANARY_FILTERS = { state: '', versionId: '', upstreamId: '' } as const
export type CanaryFilters = Readonly<Record<keyof typeof CANARY_FILTERS | 'cursor', string>>

export function canariesQuery(filters: CanaryFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.canaries, 'list', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/canaries', filters), pageOf(CanaryRecord), signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  })
}

export function canaryReportQuery(canaryId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.canaries, canaryId, 'report'],
    queryFn: ({ signal }) => api.get(`/canaries/${canaryId}/report`, CanaryReport, signal),
    refetchInterval: ({ state }) => (state.data?.canary.endedAt == null ? LOOK_MS : false),
  })
}

export const startCanary = (input: CreateCanary) => api.post('/canaries', input, CanaryRecord)
export const moveCanary = ({ id, version }: CanaryRecord, move: CanaryMove) =>
  api.post(`/canaries/${id}/moves`, move, CanaryRecord, { ifMatch: entityTag(version) })
