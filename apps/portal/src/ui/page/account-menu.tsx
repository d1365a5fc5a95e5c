'use client'

import { Keyboard } from 'lucide-react'
import type { ReactNode } from 'react'
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from '../dropdown-menu.tsx'
import { openShortcutHelp } from './shortcut-help.tsx'

type Props = Readonly<{
  name: string
  email: string
  links: readonly Readonly<{ href: string; label: string; icon?: ReactNode }>[]
  /** Last, under a line: a `MenuItem` that signs out. */
  signOut: ReactNode
}>

/** Who is signed in, where their settings are, and the way out. */
export function AccountMenu({ name, email, links, signOut }: Props) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex size-8 shrink-0 items-center justify-center rounded-full border border-accent-line bg-accent-soft text-xs font-semibold text-accent-text"
        >
          <span aria-hidden>{initials(name === '' ? email : name)}</span>
          <span className="sr-only">Account of {name}</span>
        </button>
      }
    >
      <MenuLabel>
        <span className="block text-sm font-medium text-ink">{name}</span>
        <span className="block max-w-60 truncate">{email}</span>
      </MenuLabel>
      <MenuLine />
      {links.map(({ href, label, icon }) => (
        <MenuLink key={href} href={href} icon={icon}>
          {label}
        </MenuLink>
      ))}
      <MenuItem
        icon={<Keyboard aria-hidden className="size-4 text-ink-3" />}
        onSelect={openShortcutHelp}
      >
        Keyboard shortcuts
      </MenuItem>
      <MenuLine />
      {signOut}
    </Menu>
  )
}

function initials(name: string): string {
  const words = name.split(/[\s@.]+/u).filter((word) => word !== '')
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}
