import { createTokenOperation, listTokensOperation } from '@/contract/tokens.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createToken, listTokens, TOKEN_COLUMNS } from '@/server/tokens.ts'

export const GET = defineRoute(listTokensOperation, ({ query }) => listTokens(query), TOKEN_COLUMNS)

export const POST = defineRoute(createTokenOperation, ({ body }) => createToken(body))
