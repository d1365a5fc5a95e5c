import { adjustQuotaOperation } from '@/contract/overrides.ts'
import { defineRoute } from '@/server/define-route.ts'
import { adjustQuota } from '@/server/quota-adjustments.ts'

export const POST = defineRoute(adjustQuotaOperation, ({ params, body }) =>
  adjustQuota(params.subscriptionId, body),
)
