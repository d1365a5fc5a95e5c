import { signInOperation, signOutOperation } from '@/contract/session.ts'
import { defineRoute } from '@/server/define-route.ts'
import { endSession } from '@/server/session.ts'
import { signIn } from '@/server/sign-in.ts'

export const POST = defineRoute(signInOperation, async ({ body }, { answerHeaders }) => {
  const { cookie, ...signedIn } = await signIn(body)
  answerHeaders.append('set-cookie', cookie)
  return signedIn
})

export const DELETE = defineRoute(signOutOperation, async (_input, { answerHeaders }) => {
  answerHeaders.append('set-cookie', endSession())
})
