import {
  createSubscriptionOperation,
  listSubscriptionsOperation,
} from '@/contract/subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'
import {
  createSubscription,
  listSubscriptions,
  SUBSCRIPTION_COLUMNS,
} from '@/server/subscriptions.ts'

export const GET = defineRoute(
  listSubscriptionsOperation,
  ({ query }) => listSubscriptions(query),
  SUBSCRIPTION_COLUMNS,
)

export const POST = defineRoute(createSubscriptionOperation, ({ body }) => createSubscription(body))
