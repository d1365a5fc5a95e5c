import { rollKeyOperation } from '@/contract/keys.ts'
import { defineRoute } from '@/server/define-route.ts'
import { rollKey } from '@/server/roll-key.ts'

export const POST = defineRoute(rollKeyOperation, ({ params, body }) => rollKey(params.keyId, body))
