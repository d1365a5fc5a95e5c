import { listOrganizationMembersOperation } from '@/contract/admin-organizations.ts'
import { defineRoute } from '@/server/define-route.ts'
import {
  listOrganizationMembers,
  ORGANIZATION_MEMBER_COLUMNS,
} from '@/server/organization-details.ts'

export const GET = defineRoute(
  listOrganizationMembersOperation,
  ({ params, query }) => listOrganizationMembers(params.organizationId, query),
  ORGANIZATION_MEMBER_COLUMNS,
)
