import { getOrganizationByIdOperation } from '@/contract/admin-organizations.ts'
import { getOrganizationById } from '@/server/admin-organizations.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getOrganizationByIdOperation, ({ params }) =>
  getOrganizationById(params.organizationId),
)
