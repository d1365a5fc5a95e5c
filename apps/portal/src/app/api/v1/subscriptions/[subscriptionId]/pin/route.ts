import { pinVersionOperation } from '@/contract/subscriptions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { pinVersion } from '@/server/pin-version.ts'

export const PUT = defineRoute(pinVersionOperation, ({ params, body }, { expectedVersion }) =>
  pinVersion(params.subscriptionId, body, expectedVersion),
)
