import { listAllSubscriptionsOperation } from '@/contract/admin-subscriptions.ts'
import { listAllSubscriptions, SUBSCRIPTION_COLUMNS } from '@/server/admin-subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listAllSubscriptionsOperation,
  ({ query }) => listAllSubscriptions(query),
  SUBSCRIPTION_COLUMNS,
)
