import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { AdminApplication, AdminOrganization } from '@/contract/admin-organizations.ts'
import { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { OrganizationMember } from '@/contract/organizations.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const ORGANIZATION_FILTERS = { q: '', state: '' } as const
export type OrganizationFilters = Readonly<
  Record<keyof typeof ORGANIZATION_FILTERS | 'cursor', string>
>

const KEY = QUERY_KEYS.organizations

export function organizationsQuery(filters: OrganizationFilters) {
  return queryOptions({
    queryKey: [...KEY, 'list', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/organizations', filters), pageOf(AdminOrganization), signal),
    placeholderData: keepPreviousData,
  })
}

export function organizationQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => api.get(`/organizations/${id}`, AdminOrganization, signal),
  })
}

export function membersQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, id, 'members'],
    queryFn: ({ signal }) =>
      api.get(`/organizations/${id}/members?limit=100`, pageOf(OrganizationMember), signal),
  })
}

export function applicationsQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, id, 'applications'],
    queryFn: ({ signal }) =>
      api.get(`/organizations/${id}/applications?limit=100`, pageOf(AdminApplication), signal),
  })
}

export function subscriptionsQuery(id: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'organization', id],
    queryFn: ({ signal }) =>
      api.get(
        `/admin/subscriptions?limit=100&organizationId=${id}`,
        pageOf(AdminSubscription),
        signal,
      ),
  })
}

export const pinVersionFor = ({ id, version }: AdminSubscription, versionId: string | null) =>
  api.put(`/admin/subscriptions/${id}/pin`, { versionId }, AdminSubscription, {
    ifMatch: entityTag(version),
  })

export const suspendOrganization = (id: string, reason: string) =>
  api.post(`/organizations/${id}/suspend`, { reason }, AdminOrganization)
export const activateOrganization = (id: string, reason: string) =>
  api.post(`/organizations/${id}/activate`, { reason }, AdminOrganization)
