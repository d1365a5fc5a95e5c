import { signUpOperation } from '@/contract/accounts.ts'
import { signUp } from '@/server/accounts.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(signUpOperation, ({ body }) => signUp(body))
