import {
  Boxes,
  Building2,
  CalendarClock,
  ChartColumn,
  Gauge,
  House,
  KeyRound,
  LibraryBig,
  SlidersHorizontal,
} from 'lucide-react'
import type { NavSection, PaletteEntry } from '@/ui/page/nav.ts'

const ICON = 'size-4'

/** What a developer's console holds. */
export const DEVELOPER_SECTIONS: readonly NavSection[] = [
  {
    items: [
      { href: '/home', label: 'Home', icon: <House aria-hidden className={ICON} />, shortcut: 'h' },
      {
        href: '/apis',
        label: 'Catalogue',
        icon: <LibraryBig aria-hidden className={ICON} />,
        shortcut: 'c',
      },
      {
        href: '/applications',
        label: 'Applications',
        icon: <Boxes aria-hidden className={ICON} />,
        shortcut: 'a',
      },
      {
        href: '/keys',
        label: 'Keys',
        icon: <KeyRound aria-hidden className={ICON} />,
        shortcut: 'k',
      },
      {
        href: '/usage',
        label: 'Usage',
        icon: <ChartColumn aria-hidden className={ICON} />,
        shortcut: 'u',
      },
      {
        href: '/simulator',
        label: 'Simulator',
        icon: <Gauge aria-hidden className={ICON} />,
        shortcut: 'l',
      },
      {
        href: '/notices',
        label: 'Dates',
        icon: <CalendarClock aria-hidden className={ICON} />,
        shortcut: 'd',
      },
    ],
  },
  {
    title: 'Account',
    items: [
      {
        href: '/organization',
        label: 'Organisation',
        icon: <Building2 aria-hidden className={ICON} />,
        shortcut: 'o',
      },
      {
        href: '/settings',
        label: 'Settings',
        icon: <SlidersHorizontal aria-hidden className={ICON} />,
        shortcut: 's',
      },
    ],
  },
]

const ACTS: readonly PaletteEntry[] = [
  {
    href: '/applications?create=1',
    label: 'Create an application',
    group: 'Do',
    keywords: ['new', 'app'],
  },
  { href: '/keys?create=1', label: 'Create a key', group: 'Do', keywords: ['new', 'token'] },
  {
    href: '/settings#tokens',
    label: 'Create a management token',
    group: 'Do',
    keywords: ['new', 'automation', 'gha'],
  },
  { href: '/docs/first-call', label: 'Your first call', group: 'Read', keywords: ['quick start'] },
  { href: '/docs/errors', label: 'Error codes', group: 'Read', keywords: ['401', '403', '429'] },
  { href: '/docs/rate-limits', label: 'Limits and their headers', group: 'Read' },
]

/** The palette: acts, reading, and the organisation's own applications. */
export function paletteEntries(
  applications: readonly Readonly<{ id: string; name: string }>[],
): PaletteEntry[] {
  return [
    ...ACTS,
    ...applications.map(({ id, name }) => ({
      href: `/applications/${id}`,
      label: name,
      group: 'Applications',
    })),
  ]
}
