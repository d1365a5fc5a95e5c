import { requestTierOperation, withdrawTierRequestOperation } from '@/contract/tier-requests.ts'
import { defineRoute } from '@/server/define-route.ts'
import { requestTier, withdrawTierRequest } from '@/server/tier-requests.ts'

export const POST = defineRoute(requestTierOperation, ({ params, body }) =>
  requestTier(params.subscriptionId, body),
)

export const DELETE = defineRoute(withdrawTierRequestOperation, ({ params }) =>
  withdrawTierRequest(params.subscriptionId),
)
