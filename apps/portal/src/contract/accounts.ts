import { parseEmail } from '@gatehouse/policy'
import { z } from 'zod'
import { Name } from './fields.ts'
import { defineOperation } from './operation.ts'

const EMAIL_REFUSALS = {
  empty: 'Enter your e-mail address',
  too_long: 'Use an address of at most 254 characters',
  control_character: 'The address holds characters that cannot be in one',
  malformed: 'Enter an address such as ann@example.org',
} as const

/** An e-mail address, in the one form in which accounts are named: trimmed and lower case. */
export const Email = z.string().transform((text, context) => {
  const parsed = parseEmail(text)
  if (parsed.ok) return parsed.email
  context.addIssue({ code: 'custom', message: EMAIL_REFUSALS[parsed.reason] })
  return z.NEVER
})

export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 128

/** A new password. Whether it is easy to guess is decided by the server and shown at this field. */
export const Password = z
  .string()
  .min(PASSWORD_LENGTH_MIN, `Use at least ${PASSWORD_LENGTH_MIN} characters`)
  .max(PASSWORD_LENGTH_MAX, `Use at most ${PASSWORD_LENGTH_MAX} characters`)

/** A single-use token out of a mail. */
export const MailToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'This link is not complete')

export const SignUp = z.object({
  name: Name.describe('The person'),
  organizationName: Name.describe('The organisation that is made for them'),
  email: Email,
  password: Password,
})
export type SignUp = z.infer<typeof SignUp>

export const EmailOnly = z.object({ email: Email })
export type EmailOnly = z.infer<typeof EmailOnly>

export const VerifyEmail = z.object({ token: MailToken })
export type VerifyEmail = z.infer<typeof VerifyEmail>

export const ResetPassword = z.object({ token: MailToken, password: Password })
export type ResetPassword = z.infer<typeof ResetPassword>

export const ChangePassword = z.object({
  currentPassword: z.string().min(1, 'Enter your current password').max(PASSWORD_LENGTH_MAX),
  password: Password,
})
export type ChangePassword = z.infer<typeof ChangePassword>

/** The same for an address that is known and one that is not. */
export const MailPromised = z.object({ message: z.string() })

const TAG = 'Account'
const SAME = 'Answers the same, in the same time, whether the account exists.'

export const signUpOperation = defineOperation({
  id: 'signUp',
  method: 'POST',
  path: '/sign-up',
  tag: TAG,
  access: 'public',
  summary: 'Make an account and its organisation',
  description: `Sends a mail with a link that verifies the address. ${SAME}`,
  body: SignUp,
  output: MailPromised,
  status: 202,
  idempotency: 'none',
  problems: ['rate_limited'],
})

export const verifyEmailOperation = defineOperation({
  id: 'verifyEmail',
  method: 'POST',
  path: '/email-verification',
  tag: TAG,
  access: 'public',
  summary: 'Verify an e-mail address with the token out of the mail',
  description: 'The token is good once, for 24 hours.',
  body: VerifyEmail,
  output: z.object({ email: z.string() }),
  idempotency: 'none',
  problems: ['rate_limited'],
})

export const resendVerificationOperation = defineOperation({
  id: 'resendVerification',
  method: 'POST',
  path: '/email-verification/resend',
  tag: TAG,
  access: 'user',
  summary: 'Send the verification mail again',
  output: MailPromised,
  status: 202,
  problems: ['rate_limited', 'conflict'],
})

export const requestPasswordResetOperation = defineOperation({
  id: 'requestPasswordReset',
  method: 'POST',
  path: '/password-reset',
  tag: TAG,
  access: 'public',
  summary: 'Send a mail with a link that sets a new password',
  description: SAME,
  body: EmailOnly,
  output: MailPromised,
  status: 202,
  idempotency: 'none',
  problems: ['rate_limited'],
})

export const resetPasswordOperation = defineOperation({
  id: 'resetPassword',
  method: 'POST',
  path: '/password-reset/confirm',
  tag: TAG,
  access: 'public',
  summary: 'Set a new password with the token out of the mail',
  description: 'The token is good once, for 30 minutes. Ends all sessions of the person.',
  body: ResetPassword,
  output: z.object({ email: z.string() }),
  idempotency: 'none',
  problems: ['rate_limited'],
})

export const changePasswordOperation = defineOperation({
  id: 'changePassword',
  method: 'POST',
  path: '/password',
  tag: TAG,
  access: 'session',
  summary: 'Change the password',
  description: 'Ends all other sessions; this one goes on with a new cookie.',
  body: ChangePassword,
  output: null,
  idempotency: 'none',
  problems: ['too_many_failed_attempts'],
})
