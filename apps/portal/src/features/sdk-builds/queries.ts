import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { SdkBuildDetail, SdkBuildItem, SdkBuildPage } from '@/contract/sdk-builds.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'
import { isUnderWay } from './view-model.ts'

export const BUILD_FILTERS = { state: '' }
export type BuildFilters = Readonly<{ state: string; cursor: string }>

/** How often a build that waits or runs is looked at. */
const WATCH_MS = 2_500
/** How often a list in which nothing happens is. */
const IDLE_MS = 30_000

export function buildsQuery(filters: BuildFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.sdkBuilds, 'list', { ...filters }],
    queryFn: ({ signal }) => api.get(pathWithQuery('/sdk-builds', filters), SdkBuildPage, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.items.some(isUnderWay) ? WATCH_MS : IDLE_MS),
  })
}

export function buildQuery(buildId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.sdkBuilds, 'one', buildId],
    queryFn: ({ signal }) => api.get(`/sdk-builds/${buildId}`, SdkBuildDetail, signal),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isUnderWay(data) ? WATCH_MS : false,
  })
}

export const requestBuild = (versionId: string) =>
  api.post('/sdk-builds', { versionId }, SdkBuildItem)
