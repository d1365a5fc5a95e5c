import { endOverrideOperation } from '@/contract/overrides.ts'
import { defineRoute } from '@/server/define-route.ts'
import { endOverride } from '@/server/overrides.ts'

export const POST = defineRoute(endOverrideOperation, ({ params, body }) =>
  endOverride(params.overrideId, body.reason),
)
