import { openMail } from '@gatehouse/db'
import { POST as verify } from '../src/app/api/v1/email-verification/route.ts'
import { POST as signIn } from '../src/app/api/v1/session/route.ts'
import { POST as signUp } from '../src/app/api/v1/sign-up/route.ts'
import { type Answer, call, cookieOf, type Portal } from './harness.ts'

export const PASSWORD = 'seven tall herons wade'
export const OTHER_PASSWORD = 'quiet lanterns drift upstream'

/** The newest mail of a kind to an address, and the token in it. */
export async function mailTo(
  { db, box }: Portal,
  recipient: string,
  kind: string,
): Promise<{ text: string; token: string }> {
  const row = await db.mailMessage.findFirstOrThrow({
    where: { recipient, kind },
    orderBy: { id: 'desc' },
  })
  const { text } = openMail(box, row)
  return { text, token: /#token=([\w-]+)/.exec(text)?.[1] ?? '' }
}

export function signUpAs(email: string, password = PASSWORD): Promise<Answer> {
  return call(signUp, { body: { name: 'Ann', organizationName: 'Ann & Co', email, password } })
}

/** Signs up, verifies and signs in, as a person does; the cookie of the session. */
export async function account(portal: Portal, email: string): Promise<{ cookie: string }> {
  await signUpAs(email)
  const { token } = await mailTo(portal, email, 'verify_email')
  await call(verify, { body: { token } })
  const answer = await call(signIn, { body: { email, password: PASSWORD } })
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`)
  return { cookie: cookieOf(answer) }
}
