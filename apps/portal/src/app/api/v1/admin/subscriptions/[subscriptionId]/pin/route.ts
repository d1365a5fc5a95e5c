import { pinVersionForOperation } from '@/contract/admin-subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { pinVersionFor } from '@/server/pin-version.ts'

export const PUT = defineRoute(pinVersionForOperation, ({ params, body }, { expectedVersion }) =>
  pinVersionFor(params.subscriptionId, body, expectedVersion),
)
