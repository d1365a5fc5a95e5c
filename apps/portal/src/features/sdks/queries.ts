import { queryOptions } from '@tanstack/react-query'
import { VersionSdks } from '@/contract/sdks.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'
import { isUnderWay } from './view-model.ts'

/** How often a page that waits for a build looks again. */
const WAITING_MS = 3_000

export function sdksQuery(slug: string, version: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.sdks, slug, version],
    queryFn: ({ signal }) =>
      api.get(
        `/catalog/apis/${slug}/versions/${encodeURIComponent(version)}/sdks`,
        VersionSdks,
        signal,
      ),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isUnderWay(data.newest) ? WAITING_MS : false,
  })
}
