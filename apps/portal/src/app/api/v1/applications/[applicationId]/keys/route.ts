import { createKeyOperation, listApplicationKeysOperation } from '@/contract/keys.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createKey, KEY_COLUMNS, listApplicationKeys } from '@/server/keys.ts'

export const GET = defineRoute(
  listApplicationKeysOperation,
  ({ params, query }) => listApplicationKeys(params.applicationId, query),
  KEY_COLUMNS,
)

export const POST = defineRoute(createKeyOperation, ({ params, body }) =>
  createKey(params.applicationId, body),
)
