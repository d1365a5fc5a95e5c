import { planLifecycleOperation } from '@/contract/lifecycle.ts'
import { defineRoute } from '@/server/define-route.ts'
import { planLifecycle } from '@/server/lifecycle-preview.ts'

export const POST = defineRoute(planLifecycleOperation, ({ params, body }) =>
  planLifecycle(params.apiId, params.versionId, body),
)
