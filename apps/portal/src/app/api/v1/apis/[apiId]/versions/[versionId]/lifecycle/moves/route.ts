import { moveVersionOperation } from '@/contract/lifecycle.ts'
import { defineRoute } from '@/server/define-route.ts'
import { moveVersion } from '@/server/lifecycle.ts'

export const POST = defineRoute(moveVersionOperation, ({ params, body }, { expectedVersion }) =>
  moveVersion(params.apiId, params.versionId, expectedVersion, body),
)
