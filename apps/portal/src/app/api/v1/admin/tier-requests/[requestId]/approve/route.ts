import { approveTierRequestOperation } from '@/contract/tier-requests.ts'
import { approveTierRequest } from '@/server/admin-tier-requests.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(approveTierRequestOperation, ({ params, body }) =>
  approveTierRequest(params.requestId, body.reason),
)
