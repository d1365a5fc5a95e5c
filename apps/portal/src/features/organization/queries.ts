import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  Organization,
  type OrganizationEdit,
  OrganizationMember,
} from '@/contract/organizations.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export function organizationQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.organization],
    queryFn: ({ signal }) => api.get('/organization', Organization, signal),
  })
}

const MemberPage = pageOf(OrganizationMember)

export function membersQuery(cursor: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.members, cursor],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/organization/members', { cursor }), MemberPage, signal),
    placeholderData: keepPreviousData,
  })
}

export const MEMBERS_CSV_HREF = '/api/v1/organization/members?format=csv'

export const updateOrganization = (edit: Partial<OrganizationEdit>, ifMatch: string) =>
  api.patch('/organization', edit, Organization, { ifMatch })
