import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import {
  type SchedulePatch,
  SchedulePreview,
  VersionLifecycle,
  type VersionMove,
} from '@/contract/lifecycle.ts'
import { pageOf } from '@/contract/paging.ts'
import { VersionListItem, VersionRecord } from '@/contract/versions.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

const pathOf = (apiId: string, versionId: string) =>
  `/apis/${apiId}/versions/${versionId}/lifecycle`

export function lifecycleQuery(apiId: string, versionId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.lifecycle, apiId, versionId],
    queryFn: ({ signal }) => api.get(pathOf(apiId, versionId), VersionLifecycle, signal),
  })
}

/** The other versions of the API, to choose a successor from. */
export function successorsQuery(apiId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, apiId, 'successors'],
    queryFn: async ({ signal }) =>
      (await api.get(`/apis/${apiId}/versions`, pageOf(VersionListItem), signal)).items,
  })
}

/** The operations of a version, to choose from. */
export function versionOperationsQuery(apiId: string, versionId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, apiId, 'operations', versionId],
    queryFn: async ({ signal }) =>
      (await api.get(`/apis/${apiId}/versions/${versionId}`, VersionRecord, signal)).operations,
  })
}

type Place = Readonly<{ api: { id: string }; versionId: string }>

export function saveLifecycle(
  { api: { id }, versionId }: Place,
  changes: SchedulePatch,
  ifMatch: string,
) {
  return api.patch(pathOf(id, versionId), changes, VersionLifecycle, { ifMatch })
}

export function previewLifecycle(
  { api: { id }, versionId }: Place,
  changes: z.input<typeof SchedulePatch>,
) {
  return api.post(`${pathOf(id, versionId)}/plan`, changes, SchedulePreview)
}

export function moveVersion({ api: { id }, versionId }: Place, move: VersionMove, ifMatch: string) {
  return api.post(`${pathOf(id, versionId)}/moves`, move, VersionLifecycle, { ifMatch })
}
