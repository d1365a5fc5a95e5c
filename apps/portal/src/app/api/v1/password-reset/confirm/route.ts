import { resetPasswordOperation } from '@/contract/accounts.ts'
import { resetPassword } from '@/server/accounts.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(resetPasswordOperation, ({ body }) => resetPassword(body))
