import { activateOrganizationOperation } from '@/contract/admin-organizations.ts'
import { activateOrganization } from '@/server/admin-organizations.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(activateOrganizationOperation, ({ params, body }) =>
  activateOrganization(params.organizationId, body),
)
