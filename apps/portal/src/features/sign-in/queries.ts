import { z } from 'zod'
import {
  type EmailOnly,
  MailPromised,
  type ResetPassword,
  type SignUp,
  type VerifyEmail,
} from '@/contract/accounts.ts'
import { SignedIn, type SignIn } from '@/contract/session.ts'
import { api } from '@/lib/api.ts'

const WithEmail = z.object({ email: z.string() })

/** The acts of people who have no session yet. Each is one request; what was typed stays with the form. */
export const signIn = (input: SignIn) => api.post('/session', input, SignedIn)
export const signUp = (input: SignUp) => api.post('/sign-up', input, MailPromised)
export const verifyEmail = (input: VerifyEmail) => api.post('/email-verification', input, WithEmail)
export const askForReset = (input: EmailOnly) => api.post('/password-reset', input, MailPromised)
export const resetPassword = (input: ResetPassword) =>
  api.post('/password-reset/confirm', input, WithEmail)
