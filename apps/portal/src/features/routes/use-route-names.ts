import { useQuery } from '@tanstack/react-query'
import { adminApiChoicesQuery, upstreamChoicesQuery } from '@/lib/admin-queries.ts'

/** Versions and upstreams by id, in words. */
export function useRouteNames(): Readonly<Record<string, string>> {
  const upstreams = useQuery(upstreamChoicesQuery()).data ?? []
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  return Object.fromEntries([
    ...upstreams.map(({ id, name }) => [id, name]),
    ...apis.flatMap((api) => api.versions.map(({ id, name }) => [id, `${api.name} ${name}`])),
  ])
}
