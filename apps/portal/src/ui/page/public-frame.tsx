import Link from 'next/link'
import type { ReactNode } from 'react'
import { BrandLink } from './brand.tsx'
import type { NavItem } from './nav.ts'
import { ThemeSwitch } from './theme-switch.tsx'
import { TopNav } from './top-nav.tsx'

export type FooterLink = Readonly<{ href: string; label: string }>

type Props = Readonly<{
  /** Catalogue, Docs, Status. */
  items: readonly NavItem[]
  /** Sign in and sign up, or an `AccountMenu`. */
  account: ReactNode
  productName?: string
  /** A line of the installation's own. */
  footerNote?: ReactNode
  footerLinks?: readonly FooterLink[]
  children: ReactNode
}>

/**
 * The lighter frame of what everybody may see. The page's parts are centred with the usual margins; one with the
 * class `bleed` goes from edge to edge.
 */
export function PublicFrame({ items, account, productName = 'Gatehouse', ...rest }: Props) {
  const { footerNote, footerLinks = [], children } = rest
  return (
    <div className="flex min-h-dvh flex-col">
      <header data-frame="chrome" className="sticky top-0 z-20 border-b border-line bg-paper">
        <div className="mx-auto flex h-14 w-full max-w-300 items-center gap-3 px-4 sm:px-6">
          <BrandLink href="/" name={productName} />
          <TopNav items={items} />
          <div className="ml-auto flex items-center gap-1.5">
            <ThemeSwitch />
            {account}
          </div>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="page-grid flex-1 content-start gap-y-6 py-8 outline-none has-[>.bleed]:gap-y-0 has-[>.bleed]:py-0"
      >
        {children}
      </main>
      <footer data-frame="chrome" className="border-t border-line">
        <div className="mx-auto flex w-full max-w-300 flex-wrap items-center justify-between gap-x-8 gap-y-3 px-4 py-6 text-xs text-ink-3 sm:px-6">
          <span>{footerNote ?? productName}</span>
          {footerLinks.length > 0 && (
            <nav aria-label="More">
              <ul className="flex flex-wrap gap-x-5">
                {footerLinks.map(({ href, label }) => (
                  <li key={href}>
                    <Link href={href} className="inline-flex min-h-6 items-center hover:text-ink">
                      {label}
                    </Link>
                  </li>
                ))}
              </ul>
            </nav>
          )}
        </div>
      </footer>
    </div>
  )
}
