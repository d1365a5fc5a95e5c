import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { sessionCookieName } from '@/contract/session.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PublicFrame } from '@/ui/page/public-frame.tsx'

const ITEMS = [
  { href: '/apis', label: 'Catalogue' },
  { href: '/status', label: 'Status' },
  { href: '/docs', label: 'Docs' },
] as const

/**
 * The frame around what everybody may see. Whether a session cookie is there only chooses the buttons;
 * the pages behind them find out who it is.
 */
export default async function PublicLayout({ children }: Readonly<{ children: ReactNode }>) {
  const jar = await cookies()
  const signedIn = jar.has(sessionCookieName(true)) || jar.has(sessionCookieName(false))
  return (
    <PublicFrame items={ITEMS} account={signedIn ? <ConsoleLink /> : <SignInLinks />}>
      {children}
    </PublicFrame>
  )
}

function ConsoleLink() {
  return (
    <LinkButton href="/home" variant="primary">
      Console
    </LinkButton>
  )
}

function SignInLinks() {
  return (
    <>
      <LinkButton href="/sign-in" variant="ghost">
        Sign in
      </LinkButton>
      <span className="max-sm:hidden">
        <LinkButton href="/sign-up" variant="primary">
          Sign up
        </LinkButton>
      </span>
    </>
  )
}
