import { listOrganizationApplicationsOperation } from '@/contract/admin-organizations.ts'
import { defineRoute } from '@/server/define-route.ts'
import {
  listOrganizationApplications,
  ORGANIZATION_APPLICATION_COLUMNS,
} from '@/server/organization-details.ts'

export const GET = defineRoute(
  listOrganizationApplicationsOperation,
  ({ params, query }) => listOrganizationApplications(params.organizationId, query),
  ORGANIZATION_APPLICATION_COLUMNS,
)
