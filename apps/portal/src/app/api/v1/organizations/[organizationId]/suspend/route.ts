import { suspendOrganizationOperation } from '@/contract/admin-organizations.ts'
import { suspendOrganization } from '@/server/admin-organizations.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(suspendOrganizationOperation, ({ params, body }) =>
  suspendOrganization(params.organizationId, body),
)
