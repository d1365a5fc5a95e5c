import { decode, encode } from 'next-auth/jwt'
import { SESSION_SECONDS, sessionCookieName } from '@/contract/session.ts'
import { env } from '@/env.ts'

/**
 * next-auth's sessions: an encrypted JWT in a cookie, readable with its secret only.
 *
 * Of next-auth the token and the cookie are used, not its credentials callback: that one answers with redirects, knows
 * neither problem+json nor `Retry-After`, and pins the host to `NEXTAUTH_URL`, while the demo is opened as localhost and as
 * 127.0.0.1. Only `server/session.ts` imports this file.
 */
export type SessionClaims = Readonly<{ userId: string; sessionVersion: number }>

/** A session that lasts `SESSION_SECONDS`, unless its user's session version changes before. */
export function sealSession({ userId, sessionVersion }: SessionClaims): Promise<string> {
  const token = { sub: userId, sessionVersion }
  return encode({ token, secret: env().NEXTAUTH_SECRET, maxAge: SESSION_SECONDS })
}

/** What a cookie claims; null when it is forged, damaged, of another secret or too old. */
export async function openSession(cookie: string): Promise<SessionClaims | null> {
  const token = await decode({ token: cookie, secret: env().NEXTAUTH_SECRET }).catch(() => null)
  if (typeof token?.sub !== 'string' || typeof token.sessionVersion !== 'number') return null
  return { userId: token.sub, sessionVersion: token.sessionVersion }
}

/** `Set-Cookie` that begins a session, or ends it when `value` is null. */
export function sessionCookie(value: string | null): string {
  const isSecure = env().PORTAL_URL.startsWith('https:')
  const lifetime = value === null ? 'Max-Age=0' : `Max-Age=${SESSION_SECONDS}`
  const flags = ['Path=/', 'HttpOnly', 'SameSite=Lax', lifetime, ...(isSecure ? ['Secure'] : [])]
  return [`${sessionCookieName(isSecure)}=${value ?? ''}`, ...flags].join('; ')
}

/** The cookie's name at this portal. */
export function sessionCookieHere(): string {
  return sessionCookieName(env().PORTAL_URL.startsWith('https:'))
}
