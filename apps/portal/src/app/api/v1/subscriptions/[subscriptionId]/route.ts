import {
  cancelSubscriptionOperation,
  changeTierOperation,
  getSubscriptionOperation,
} from '@/contract/subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { cancelSubscription, changeTier, getSubscription } from '@/server/subscriptions.ts'

export const GET = defineRoute(getSubscriptionOperation, ({ params }) =>
  getSubscription(params.subscriptionId),
)

export const PATCH = defineRoute(changeTierOperation, ({ params, body }, { expectedVersion }) =>
  changeTier(params.subscriptionId, body, expectedVersion),
)

export const DELETE = defineRoute(cancelSubscriptionOperation, ({ params }) =>
  cancelSubscription(params.subscriptionId),
)
