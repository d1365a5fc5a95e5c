import { listKeysOperation } from '@/contract/keys.ts'
import { defineRoute } from '@/server/define-route.ts'
import { KEY_COLUMNS, listKeys } from '@/server/keys.ts'

export const GET = defineRoute(listKeysOperation, ({ query }) => listKeys(query), KEY_COLUMNS)
