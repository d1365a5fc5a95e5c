import type { ReactNode } from 'react'

export type NavItem = Readonly<{
  href: string
  label: string
  icon?: ReactNode
  /** On only where the path is this one, and not below it. */
  exact?: boolean
  /** Pressed after `g`, it goes here: `a`. */
  shortcut?: string
  /** At the right: a number that waits, a state. */
  badge?: ReactNode
}>

export type NavSection = Readonly<{
  /** Above the items; the first section needs none. */
  title?: string
  items: readonly NavItem[]
}>

/** Something to find in the palette that is not in the navigation. */
export type PaletteEntry = Readonly<{
  href: string
  label: string
  group: string
  /** More words that lead here. */
  keywords?: readonly string[]
}>

/** The item that is on: the longest `href` that the path is at or below. */
export function activeHref(sections: readonly NavSection[], pathname: string): string | undefined {
  return sections
    .flatMap(({ items }) => items)
    .filter(({ href, exact = false }) => {
      return pathname === href || (!exact && pathname.startsWith(`${href}/`))
    })
    .map(({ href }) => href)
    .sort((a, b) => b.length - a.length)[0]
}
