import { approveSubscriptionOperation } from '@/contract/admin-subscriptions.ts'
import { approveSubscription } from '@/server/admin-subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(approveSubscriptionOperation, ({ params, body }) =>
  approveSubscription(params.subscriptionId, body.reason),
)
