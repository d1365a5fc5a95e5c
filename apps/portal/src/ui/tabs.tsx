'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

const LIST_STYLE =
  'flex gap-5 overflow-x-auto shadow-[inset_0_-1px_0_var(--line)] [scrollbar-width:none]'
const TAB_STYLE =
  'flex h-9 shrink-0 items-center gap-1.5 border-b-2 text-sm font-medium -outline-offset-2 transition-colors duration-150'
const ON_STYLE = 'border-accent text-ink'
const OFF_STYLE = 'border-transparent text-ink-2 hover:text-ink'

export type TabLink = Readonly<{
  href: string
  label: ReactNode
  count?: number
  /** The page is loaded whole, because it needs a Content-Security-Policy of its own. */
  loadsWhole?: boolean
}>

type TabLinksProps = Readonly<{
  /** What the tabs divide: "Application". */
  label: string
  tabs: readonly TabLink[]
  /** The one that is on; by default the longest `href` that the path starts with. */
  activeHref?: string
}>

/** Tabs that are pages: each has its URL, opens in a new tab, and survives a reload. */
export function TabLinks({ label, tabs, activeHref }: TabLinksProps) {
  const pathname = usePathname()
  const active = activeHref ?? longestPrefix(tabs, pathname)
  return (
    <nav aria-label={label} className={LIST_STYLE}>
      {tabs.map(({ href, label: text, count, loadsWhole = false }) => {
        const TabAnchor = loadsWhole ? 'a' : Link
        return (
          <TabAnchor
            key={href}
            href={href}
            aria-current={href === active ? 'page' : undefined}
            className={clsx(TAB_STYLE, href === active ? ON_STYLE : OFF_STYLE)}
          >
            {text}
            {count !== undefined && <TabCount>{count}</TabCount>}
          </TabAnchor>
        )
      })}
    </nav>
  )
}

function longestPrefix(tabs: readonly TabLink[], pathname: string): string | undefined {
  return tabs
    .map(({ href }) => href)
    .filter((href) => pathname === href || pathname.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0]
}

function TabCount({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <span className="rounded-full bg-sunken px-1.5 text-xs text-ink-2 tabular-nums">
      {children}
    </span>
  )
}

export type Tab<Value extends string> = Readonly<{
  value: Value
  label: ReactNode
  content: ReactNode
  count?: number
}>

type TabsProps<Value extends string> = Readonly<{
  label: string
  tabs: readonly Tab<Value>[]
  value: Value
  onValueChange(value: Value): void
}>

/** Tabs inside a page. Keep `value` in the URL with `useUrlState`. */
export function Tabs<Value extends string>({
  label,
  tabs,
  value,
  onValueChange,
}: TabsProps<Value>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onValueChange(next as Value)}>
      <Radix.List aria-label={label} className={LIST_STYLE}>
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className={clsx(TAB_STYLE, tab.value === value ? ON_STYLE : OFF_STYLE)}
          >
            {tab.label}
            {tab.count !== undefined && <TabCount>{tab.count}</TabCount>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
