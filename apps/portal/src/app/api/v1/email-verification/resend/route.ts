import { resendVerificationOperation } from '@/contract/accounts.ts'
import { resendVerification } from '@/server/accounts.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(resendVerificationOperation, () => resendVerification())
