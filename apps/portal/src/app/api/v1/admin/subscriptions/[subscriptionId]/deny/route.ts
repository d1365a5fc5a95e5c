import { denySubscriptionOperation } from '@/contract/admin-subscriptions.ts'
import { denySubscription } from '@/server/admin-subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(denySubscriptionOperation, ({ params, body }) =>
  denySubscription(params.subscriptionId, body.reason),
)
