import { requestPasswordResetOperation } from '@/contract/accounts.ts'
import { requestPasswordReset } from '@/server/accounts.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(requestPasswordResetOperation, ({ body }) =>
  requestPasswordReset(body),
)
