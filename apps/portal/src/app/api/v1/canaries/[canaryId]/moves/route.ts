import { moveCanaryOperation } from '@/contract/canaries.ts'
import { moveCanary } from '@/server/canary-moves.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(moveCanaryOperation, ({ params, body }, { expectedVersion }) =>
  moveCanary(params.canaryId, expectedVersion, body),
)
