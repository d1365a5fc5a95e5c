import { listOrganizationsOperation } from '@/contract/admin-organizations.ts'
import { listOrganizations, ORGANIZATION_COLUMNS } from '@/server/admin-organizations.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listOrganizationsOperation,
  ({ query }) => listOrganizations(query),
  ORGANIZATION_COLUMNS,
)
