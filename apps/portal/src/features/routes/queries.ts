import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { pageOf } from '@/contract/paging.ts'
import { type RouteTest, RouteTestResult } from '@/contract/route-test.ts'
import { type CreateRoute, type PatchRoute, RouteRecord } from '@/contract/routes.ts'
import { ApiError, api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const ROUTE_FILTERS = { q: '', apiId: '', versionId: '', enabled: '' } as const
export type RouteFilters = Readonly<Record<keyof typeof ROUTE_FILTERS | 'cursor', string>>

export function routesQuery(filters: RouteFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.routes, 'list', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/routes', filters), pageOf(RouteRecord), signal),
    placeholderData: keepPreviousData,
  })
}

export function routeQuery(routeId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.routes, routeId],
    queryFn: ({ signal }) => api.get(`/routes/${routeId}`, RouteRecord, signal),
  })
}

export const createRoute = (input: CreateRoute) => api.post('/routes', input, RouteRecord)
export const patchRoute = (id: string, changes: PatchRoute, ifMatch: string) =>
  api.patch(`/routes/${id}`, changes, RouteRecord, { ifMatch })
export const deleteRoute = ({ id, version }: RouteRecord) =>
  api.delete(`/routes/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })
/** The draft and what is published, asked about one call; null where nothing is published. */
export async function testBoth(input: RouteTest) {
  const ask = (revision: RouteTest['revision']) =>
    api.post('/routes/test', { ...input, revision }, RouteTestResult)
  const published = ask('published').catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 'not_found') return null
    throw error
  })
  const [draft, inForce] = await Promise.all([ask('draft'), published])
  return { draft, published: inForce }
}
