import { verifyEmailOperation } from '@/contract/accounts.ts'
import { verifyEmail } from '@/server/accounts.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(verifyEmailOperation, ({ body }) => verifyEmail(body))
