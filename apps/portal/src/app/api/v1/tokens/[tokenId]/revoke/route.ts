import { revokeTokenOperation } from '@/contract/tokens.ts'
import { defineRoute } from '@/server/define-route.ts'
import { revokeToken } from '@/server/tokens.ts'

export const POST = defineRoute(revokeTokenOperation, ({ params }) => revokeToken(params.tokenId))
