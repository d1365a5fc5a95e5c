import { queryOptions } from '@tanstack/react-query'
import { AdminOrganization } from '@/contract/admin-organizations.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The newest consumers, to choose one from. */
export function organizationChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.organizations, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get('/organizations?limit=100', pageOf(AdminOrganization), signal)).items,
    staleTime: 60_000,
  })
}
