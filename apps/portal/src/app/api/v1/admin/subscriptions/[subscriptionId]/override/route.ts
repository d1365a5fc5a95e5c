import { setOverrideOperation } from '@/contract/overrides.ts'
import { defineRoute } from '@/server/define-route.ts'
import { setOverride } from '@/server/overrides.ts'

export const PUT = defineRoute(setOverrideOperation, ({ params, body }) =>
  setOverride(params.subscriptionId, body),
)
