import { changePasswordOperation } from '@/contract/accounts.ts'
import { changePassword } from '@/server/accounts.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(changePasswordOperation, async ({ body }, { answerHeaders }) => {
  const { cookie } = await changePassword(body)
  answerHeaders.append('set-cookie', cookie)
})
