import { revokeKeyOperation } from '@/contract/keys.ts'
import { defineRoute } from '@/server/define-route.ts'
import { revokeKey } from '@/server/keys.ts'

export const POST = defineRoute(revokeKeyOperation, ({ params, body }) =>
  revokeKey(params.keyId, body),
)
