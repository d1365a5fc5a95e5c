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
  /** The page's own widths; otherwise it is centred with the usual margins. */
  bleed?: boolean
  children: ReactNode
}>

/** The lighter frame of what everybody may see. */
export function PublicFrame({ items, account, productName = 'Gatehouse', ...rest }: Props) {
  const { footerNote, footerLinks = [], bleed = false, children } = rest
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
      <main id="main" tabIndex={-1} className="flex-1 outline-none">
        {bleed ? (
          children
        ) : (
          <div className="mx-auto flex w-full max-w-300 flex-col gap-6 px-4 py-8 sm:px-6">
            {children}
          </div>
        )}
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
