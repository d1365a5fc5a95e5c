import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { PAGE_PATH_HEADER, sessionCookieName } from './contract/session.ts'
import { isDevelopment } from './env.ts'

/** Where nothing can be seen without a session. The pages and the functions behind them decide; this saves a page load. */
const SIGNED_IN_ONLY = /^\/(admin|applications|home|keys|notices|organization|settings|usage)(\/|$)/

/** Redoc brings styles of its own in `<style>` elements; only these pages allow them (and `next dev`, for its overlay). */
const REFERENCE = /\/reference(\/|$)/

/**
 * Gives every page its Content-Security-Policy with a fresh nonce, and sends visitors who are
 * plainly signed out to the sign-in page.
 *
 * It looks whether a session cookie is there and never whether it is valid: this is no authorisation.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  if (SIGNED_IN_ONLY.test(pathname) && !hasSessionCookie(request)) {
    const signIn = request.nextUrl.clone()
    signIn.pathname = '/sign-in'
    signIn.search = `?${new URLSearchParams({ next: `${pathname}${search}` })}`
    return NextResponse.redirect(signIn)
  }

  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentSecurityPolicy({
    nonce,
    allowInlineStyles: isDevelopment || REFERENCE.test(pathname),
    allowEval: isDevelopment,
  })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set(PAGE_PATH_HEADER, `${pathname}${search}`)
  headers.set('content-security-policy', policy) // Next reads the nonce for its own scripts from here
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function hasSessionCookie({ cookies }: NextRequest): boolean {
  return cookies.has(sessionCookieName(true)) || cookies.has(sessionCookieName(false))
}

export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|icon\\.svg|favicon\\.ico).*)'],
}
