import { denyTierRequestOperation } from '@/contract/tier-requests.ts'
import { denyTierRequest } from '@/server/admin-tier-requests.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(denyTierRequestOperation, ({ params, body }) =>
  denyTierRequest(params.requestId, body.reason),
)
