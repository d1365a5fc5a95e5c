import { getKeyOperation, updateKeyOperation } from '@/contract/keys.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getKey, updateKey } from '@/server/keys.ts'

export const GET = defineRoute(getKeyOperation, ({ params }) => getKey(params.keyId))

export const PATCH = defineRoute(updateKeyOperation, ({ params, body }, { expectedVersion }) =>
  updateKey(params.keyId, body, expectedVersion),
)
