import 'server-only'
import { Problem, parseEmail } from '@gatehouse/policy'
import type { SignIn } from '@/contract/session.ts'
import { audit } from './audit.ts'
import { db } from './db.ts'
import { isPassword } from './password.ts'
import {
  ALLOWANCES,
  attemptsFromHere,
  attemptsOf,
  forgetAttemptsOf,
  requireAttempt,
  returnAttemptOf,
} from './rate-limit.ts'
import { requireSession, startSession } from './session.ts'

type SignedIn = Readonly<{ userId: string; role: 'developer' | 'admin'; cookie: string }>

/**
 * Checks e-mail and password and begins a session.
 *
 * An unknown address costs the same argon2 and gets the same answer as a wrong password; both are counted, by account and by
 * address, before the password is looked at. @throws Problem `sign_in_failed`, `too_many_failed_attempts`
 */
export async function signIn({ email, password }: SignIn): Promise<SignedIn> {
  const parsed = parseEmail(email)
  const account = await attemptsOf(parsed.ok ? parsed.email : email)
  const here = await attemptsFromHere()
  await requireAttempt(ALLOWANCES.signInAddress, here)
  await requireAttempt(ALLOWANCES.signInAccount, account)
  const person = parsed.ok ? await db().user.findUnique({ where: { email: parsed.email } }) : null
  const isRight = await isPassword(password, person?.passwordHash ?? null)
  if (!isRight || person?.state !== 'active') throw new Problem('sign_in_failed')
  await forgetAttemptsOf(ALLOWANCES.signInAccount, account)
  await returnAttemptOf(ALLOWANCES.signInAddress, here)
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: person.id }, data: { lastSignInAt: new Date() } })
    await audit(
      tx,
      { userId: person.id, tokenId: null },
      {
        action: 'user.signed_in',
        subjectType: 'user',
        subjectId: person.id,
        organizationId: null,
      },
    )
  })
  const cookie = await startSession(person.id, person.sessionVersion)
  return { userId: person.id, role: person.role, cookie }
}

/** Ends every session of the caller by raising the number that all of them carry. */
export async function signOutEverywhere(): Promise<void> {
  const actor = await requireSession()
  await db().$transaction(async (tx) => {
    await tx.user.update({
      where: { id: actor.userId },
      data: { sessionVersion: { increment: 1 } },
    })
    await audit(tx, actor, {
      action: 'user.signed_out_everywhere',
      subjectType: 'user',
      subjectId: actor.userId,
      organizationId: null,
    })
  })
}
