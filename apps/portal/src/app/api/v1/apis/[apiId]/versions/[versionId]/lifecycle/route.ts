import { getLifecycleOperation, updateLifecycleOperation } from '@/contract/lifecycle.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getLifecycle, updateLifecycle } from '@/server/lifecycle.ts'

export const GET = defineRoute(getLifecycleOperation, ({ params }) =>
  getLifecycle(params.apiId, params.versionId),
)

export const PATCH = defineRoute(
  updateLifecycleOperation,
  ({ params, body }, { expectedVersion }) =>
    updateLifecycle(params.apiId, params.versionId, expectedVersion, body),
)
