import { z } from 'zod'
import { defineOperation } from './operation.ts'

/** Lives as long as the browser keeps it; the session ends earlier when its user signs out everywhere. */
export const SESSION_SECONDS = 14 * 24 * 3_600

/** The cookie that holds the session. `isSecure`: the portal's public URL is https. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? '__Secure-gatehouse.session' : 'gatehouse.session'
}

/** The path and query of the page, for what is rendered: `proxy.ts` sets it, whatever a browser sends. */
export const PAGE_PATH_HEADER = 'x-gatehouse-page'

export const SignIn = z.object({
  email: z.string().trim().min(1, 'Enter your e-mail address').max(254),
  password: z.string().min(1, 'Enter your password').max(128),
})
export type SignIn = z.infer<typeof SignIn>

export const SignedIn = z.object({ userId: z.string(), role: z.enum(['developer', 'admin']) })

export const signInOperation = defineOperation({
  id: 'signIn',
  method: 'POST',
  path: '/session',
  tag: 'Session',
  access: 'public',
  summary: 'Sign in',
  description:
    'Sets the session cookie. Answers the same, in the same time, whether the account exists.',
  body: SignIn,
  output: SignedIn,
  idempotency: 'none',
  problems: ['sign_in_failed', 'too_many_failed_attempts'],
})

export const signOutOperation = defineOperation({
  id: 'signOut',
  method: 'DELETE',
  path: '/session',
  tag: 'Session',
  access: 'public',
  summary: 'Sign out of this browser',
  output: null,
})

export const signOutEverywhereOperation = defineOperation({
  id: 'signOutEverywhere',
  method: 'DELETE',
  path: '/sessions',
  tag: 'Session',
  access: 'session',
  summary: 'End all sessions of the person, this one too',
  output: null,
})
