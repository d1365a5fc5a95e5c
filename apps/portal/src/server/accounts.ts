import 'server-only'
import { randomBytes } from 'node:crypto'
import { type DbTx, mintId } from '@gatehouse/db'
import { Problem, slugFrom } from '@gatehouse/policy'
import type {
  ChangePassword,
  EmailOnly,
  ResetPassword,
  SignUp,
  VerifyEmail,
} from '@/contract/accounts.ts'
import { audit } from './audit.ts'
import { db, isUniqueViolation } from './db.ts'
import { issueMailToken, spendMailToken } from './mail-tokens.ts'
import {
  mailAlreadySignedUp,
  mailPasswordChanged,
  mailPasswordReset,
  mailVerification,
} from './mails.ts'
import { hashPassword, isPassword, requireStrongPassword } from './password.ts'
import {
  ALLOWANCES,
  attemptsFromHere,
  attemptsOf,
  forgetAttemptsOf,
  requireAttempt,
} from './rate-limit.ts'
import { requireSession, requireUser, startSession } from './session.ts'
import { atLeast } from './steady-time.ts'

/** Above what a sign-up takes with an unused or a used address, argon2 included. */
const SIGN_UP_FLOOR_MS = 600
const RESET_FLOOR_MS = 300

const SIGN_UP_ANSWER = { message: 'Look at your mail: we sent a link to the address.' }
const RESET_ANSWER = { message: 'If there is an account with this address, we sent a link to it.' }

type MailPromised = typeof SIGN_UP_ANSWER

/**
 * Makes a person, their organisation, its owner and the verification mail: all of it or nothing.
 *
 * An address that has an account already gets a mail that says so, and the caller the same answer in the same time: nobody learns
 * here who has an account. @throws Problem `invalid_input` for a weak password, `rate_limited`
 */
export async function signUp(input: SignUp): Promise<MailPromised> {
  await requireAttempt(ALLOWANCES.signUpAddress, await attemptsFromHere())
  requireStrongPassword(input.password, [input.email, input.name, input.organizationName])
  await requireAttempt(ALLOWANCES.mailAccount, await attemptsOf(input.email))
  return atLeast(SIGN_UP_FLOOR_MS, async () => {
    const passwordHash = await hashPassword(input.password)
    await createAccount(input, passwordHash).catch(async (error: unknown) => {
      if (!isUniqueViolation(error)) throw error
      await remindOfAccount(input.email)
    })
    return SIGN_UP_ANSWER
  })
}

function createAccount(input: SignUp, passwordHash: string): Promise<void> {
  const { email, name, organizationName } = input
  const userId = mintId('usr')
  const organizationId = mintId('org')
  return db().$transaction(async (tx) => {
    await tx.user.create({ data: { id: userId, email, name, passwordHash } })
    await tx.organization.create({
      data: { id: organizationId, name: organizationName, slug: freeSlug(organizationName) },
    })
    await tx.membership.create({
      data: { id: mintId('mem'), organizationId, userId, role: 'owner' },
    })
    const token = await issueMailToken(tx, userId, 'verify_email')
    await mailVerification(tx, { email, name, role: 'developer' }, token)
    await audit(
      tx,
      { userId, tokenId: null },
      {
        action: 'user.signed_up',
        subjectType: 'user',
        subjectId: userId,
        organizationId,
        after: { email, name, organizationName },
      },
    )
  })
}

/** A slug nobody else has: names repeat, and a taken one must not tell who our customers are. */
function freeSlug(organizationName: string): string {
  const base = slugFrom(organizationName).slice(0, 48)
  const suffix = randomBytes(4).toString('hex')
  return base === '' ? `organisation-${suffix}` : `${base}-${suffix}`
}

async function remindOfAccount(email: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const person = await tx.user.findUnique({ where: { email } })
    // Gone between the two: somebody removed the account this very moment.
    if (person === null) return
    await mailAlreadySignedUp(tx, person)
    if (person.emailVerifiedAt === null) await sendVerification(tx, person)
  })
}

type Person = Readonly<{ id: string; email: string; name: string; role: 'developer' | 'admin' }>

async function sendVerification(tx: DbTx, person: Person): Promise<void> {
  await mailVerification(tx, person, await issueMailToken(tx, person.id, 'verify_email'))
}

/** Spends the mail's token. @throws Problem `invalid_input` at `/token` */
export async function verifyEmail({ token }: VerifyEmail): Promise<{ email: string }> {
  await requireAttempt(ALLOWANCES.tokenAddress, await attemptsFromHere())
  return db().$transaction(async (tx) => {
    const { userId } = await spendMailToken(tx, token, 'verify_email')
    const { email } = await tx.user.update({
      where: { id: userId },
      data: { emailVerifiedAt: new Date() },
    })
    await audit(tx, { userId, tokenId: null }, personal('user.email_verified', userId))
    return { email }
  })
}

/** Sends the verification mail again. @throws Problem `conflict` when it is verified already */
export async function resendVerification(): Promise<MailPromised> {
  const { userId, email, isEmailVerified } = await requireUser()
  if (isEmailVerified) throw new Problem('conflict', 'The address is verified already')
  await requireAttempt(ALLOWANCES.mailAccount, await attemptsOf(email))
  await db().$transaction(async (tx) => {
    await sendVerification(tx, await tx.user.findUniqueOrThrow({ where: { id: userId } }))
  })
  return SIGN_UP_ANSWER
}

/** Mails the link that sets a new password, when there is such an account; the answer and its time never say. */
export async function requestPasswordReset({ email }: EmailOnly): Promise<MailPromised> {
  await requireAttempt(ALLOWANCES.mailAddress, await attemptsFromHere())
  await requireAttempt(ALLOWANCES.mailAccount, await attemptsOf(email))
  return atLeast(RESET_FLOOR_MS, async () => {
    await db().$transaction(async (tx) => {
      const person = await tx.user.findUnique({ where: { email } })
      if (person === null || person.state !== 'active') return
      const token = await issueMailToken(tx, person.id, 'reset_password')
      await mailPasswordReset(tx, person, token)
      await audit(tx, null, personal('user.password_reset_requested', person.id))
    })
    return RESET_ANSWER
  })
}

/**
 * Sets a new password with the mail's token and ends every session. Whoever has the mail has the address, so that counts as
 * verified too. @throws Problem `invalid_input` at `/token` or `/password`
 */
export async function resetPassword({
  token,
  password,
}: ResetPassword): Promise<{ email: string }> {
  await requireAttempt(ALLOWANCES.tokenAddress, await attemptsFromHere())
  return db().$transaction(async (tx) => {
    const { userId } = await spendMailToken(tx, token, 'reset_password')
    const person = await tx.user.findUniqueOrThrow({ where: { id: userId } })
    requireStrongPassword(password, [person.email, person.name])
    await setPassword(tx, person, password)
    if (person.emailVerifiedAt === null) {
      await tx.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() } })
    }
    await audit(tx, { userId, tokenId: null }, personal('user.password_reset', userId))
    return { email: person.email }
  })
}

/**
 * Changes the password; every session ends but this one, whose new cookie is returned.
 * @throws Problem `invalid_input` at `/currentPassword` or `/password`, `too_many_failed_attempts`
 */
export async function changePassword(input: ChangePassword): Promise<{ cookie: string }> {
  const { userId } = await requireSession()
  await requireAttempt(ALLOWANCES.passwordAccount, userId)
  const person = await db().user.findUniqueOrThrow({ where: { id: userId } })
  if (!(await isPassword(input.currentPassword, person.passwordHash))) {
    const detail = 'This is not your current password'
    throw new Problem('invalid_input', detail, {
      errors: [{ pointer: '/currentPassword', detail }],
    })
  }
  await forgetAttemptsOf(ALLOWANCES.passwordAccount, userId)
  requireStrongPassword(input.password, [person.email, person.name])
  const sessionVersion = await db().$transaction(async (tx) => {
    await audit(tx, { userId, tokenId: null }, personal('user.password_changed', userId))
    return setPassword(tx, person, input.password)
  })
  return { cookie: await startSession(userId, sessionVersion) }
}

async function setPassword(tx: DbTx, person: Person, password: string): Promise<number> {
  const { sessionVersion } = await tx.user.update({
    where: { id: person.id },
    data: {
      passwordHash: await hashPassword(password),
      sessionVersion: { increment: 1 },
      version: { increment: 1 },
    },
  })
  await mailPasswordChanged(tx, person)
  return sessionVersion
}

function personal(action: string, userId: string) {
  return { action, subjectType: 'user', subjectId: userId, organizationId: null }
}
