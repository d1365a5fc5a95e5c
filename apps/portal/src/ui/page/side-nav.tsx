'use client'

import clsx from 'clsx'
import { Menu as MenuIcon } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { IconButton } from '../icon-button.tsx'
import { Sheet } from '../sheet.tsx'
import { activeHref, type NavItem, type NavSection } from './nav.ts'

type Props = Readonly<{ label: string; sections: readonly NavSection[] }>

/** The links of a console, grouped; the one that is on is marked for eyes and ears. */
export function SideNav({ label, sections }: Props) {
  const active = activeHref(sections, usePathname())
  return (
    <nav aria-label={label} className="flex flex-col gap-5">
      {sections.map(({ title, items }) => (
        <div key={title ?? items[0]?.href} className="flex flex-col gap-1">
          {title !== undefined && <p className="px-2.5 text-xs font-medium text-ink-3">{title}</p>}
          <ul className="flex flex-col gap-0.5">
            {items.map((item) => (
              <li key={item.href}>
                <SideLink item={item} active={item.href === active} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function SideLink({ item, active }: Readonly<{ item: NavItem; active: boolean }>) {
  return (
    <Link
      href={item.href}
      aria-current={active ? 'page' : undefined}
      className={clsx(
        'flex min-h-8 items-center gap-2.5 rounded-box px-2.5 text-sm transition-colors duration-150 [&_svg]:size-4 [&_svg]:shrink-0',
        active
          ? 'bg-accent-soft font-medium text-accent-text'
          : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      {item.icon}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.badge}
    </Link>
  )
}

type DrawerProps = Props & Readonly<{ header?: ReactNode }>

/** The same links behind a button, where there is no room for a sidebar. */
export function NavDrawer({ label, sections, header }: DrawerProps) {
  const pathname = usePathname()
  const [openAt, setOpenAt] = useState<string>()
  useEffect(() => {
    setOpenAt((at) => (at === pathname ? at : undefined)) // having followed a link, it is done
  }, [pathname])
  return (
    <>
      <IconButton
        label="Open navigation"
        tooltip={false}
        icon={<MenuIcon aria-hidden className="size-5" />}
        onClick={() => setOpenAt(pathname)}
        className="-ml-2 lg:hidden"
      />
      <Sheet
        open={openAt !== undefined}
        onOpenChange={(open) => setOpenAt(open ? pathname : undefined)}
        side="left"
        size="sm"
        title={label}
        titleHidden
      >
        <div className="flex flex-col gap-5">
          {header}
          <SideNav label={label} sections={sections} />
        </div>
      </Sheet>
    </>
  )
}
