'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { activeHref, type NavItem } from './nav.ts'
import { NavDrawer } from './side-nav.tsx'

/** Links in a row, or behind a button on small screens. */
export function TopNav({ items }: Readonly<{ items: readonly NavItem[] }>) {
  const active = activeHref([{ items }], usePathname())
  return (
    <>
      <nav aria-label="Main" className="hidden lg:block">
        <ul className="flex gap-1">
          {items.map(({ href, label }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={href === active ? 'page' : undefined}
                className={clsx(
                  'inline-flex h-8 items-center rounded-box px-3 text-sm transition-colors duration-150 hover:bg-hover hover:text-ink',
                  href === active ? 'font-medium text-ink' : 'text-ink-2',
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <span className="order-first lg:hidden">
        <NavDrawer label="Main" sections={[{ items }]} />
      </span>
    </>
  )
}
