import 'server-only'
import { Problem } from '@gatehouse/policy'
import { env } from '@/env.ts'
import { hasSessionCookie } from './session.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Origins that are this portal. A fixed list: the `Host` of a request is the caller's word, and a name that was rebound to
 * us would vouch for itself. On loopback all its names are one machine.
 */
function ownOrigins(): readonly string[] {
  const url = new URL(env().PORTAL_URL)
  if (!LOOPBACK.includes(url.hostname)) return [url.origin]
  const port = url.port === '' ? '' : `:${url.port}`
  return LOOPBACK.map((host) => `${url.protocol}//${host}${port}`)
}

/**
 * Refuses a write that another site's page made a browser send. Cookies alone never authorise one; a bearer token is never
 * sent by a browser on its own, so those are exempt. Source: RFC 6454 and Fetch Metadata (`Sec-Fetch-Site`).
 *
 * @throws Problem `origin_refused`
 */
export function requireOwnOrigin(request: Request): void {
  const { method, headers } = request
  if (method === 'GET' || method === 'HEAD' || headers.has('authorization')) return
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isOurs = origin === null ? isUnsaid(site, headers) : ownOrigins().includes(origin)
  if (!isOurs || site === 'cross-site') throw new Problem('origin_refused')
}

/** Browsers name the origin of every write; a client that names none may send what needs no session. */
function isUnsaid(site: string | null, headers: Headers): boolean {
  return site === 'same-origin' || (site === null && !hasSessionCookie(headers))
}
