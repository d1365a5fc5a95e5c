'use client'

import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useMemo, useState } from 'react'
import { SCRIM_STYLE } from '../dialog.tsx'
import { useFocusReturn } from '../focus-return.ts'
import { Kbd } from '../kbd.tsx'
import type { NavSection, PaletteEntry } from './nav.ts'
import { readRecent, rememberRecent } from './recent.ts'
import { isSingleKey, shortcutSetting } from './shortcut-setting.ts'

type Props = Readonly<{ sections: readonly NavSection[]; entries?: readonly PaletteEntry[] }>

/** The button that says ⌘K, and what it opens: every page and act by name, the recent ones first. */
export function Palette({ sections, entries = [] }: Props) {
  const [open, setOpen] = useState(false)
  const focusReturn = useFocusReturn()
  useOpeningKeys(setOpen)
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger className="flex h-8 min-w-8 items-center justify-center gap-2 rounded-box border border-line-strong/60 bg-surface px-2 text-sm text-ink-3 transition-colors duration-150 hover:border-line-strong hover:text-ink-2 md:w-60 md:justify-between">
        <span className="flex items-center gap-2">
          <Search aria-hidden className="size-4" />
          <span className="sr-only md:not-sr-only">Search</span>
        </span>
        <span aria-hidden className="hidden md:inline">
          <Kbd>⌘K</Kbd>
        </span>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Overlay className={SCRIM_STYLE} />
        <Radix.Content
          {...focusReturn}
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-40 w-[calc(100%-24px)] max-w-140 -translate-x-1/2 animate-appear overflow-hidden rounded-box border border-line bg-raised shadow-float"
        >
          <Radix.Title className="sr-only">Search pages and actions</Radix.Title>
          <PaletteList sections={sections} entries={entries} onClose={() => setOpen(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function useOpeningKeys(setOpen: (open: boolean) => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const chord = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k'
      const slash = event.key === '/' && shortcutSetting.current() && isSingleKey(event)
      if (!chord && !slash) return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [setOpen])
}

type ListProps = Required<Props> & Readonly<{ onClose(): void }>

function PaletteList({ sections, entries, onClose }: ListProps) {
  const router = useRouter()
  const all = useMemo(() => [...pagesOf(sections), ...entries], [sections, entries])
  const [recent] = useState(readRecent)
  const recentEntries = recent.flatMap((href) => all.find((entry) => entry.href === href) ?? [])
  const groups = [...new Set(all.map(({ group }) => group))]

  function go(href: string) {
    rememberRecent(href)
    onClose()
    router.push(href)
  }

  return (
    <Command label="Search pages and actions" loop>
      <Command.Input
        placeholder="Go to a page, or type what you want to do"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-sm text-ink-2">
          Nothing has that name.
        </Command.Empty>
        {recentEntries.length > 0 && (
          <PaletteGroup heading="Recent" entries={recentEntries} onGo={go} />
        )}
        {groups.map((group) => (
          <PaletteGroup
            key={group}
            heading={group}
            entries={all.filter((entry) => entry.group === group)}
            onGo={go}
          />
        ))}
      </Command.List>
    </Command>
  )
}

function pagesOf(sections: readonly NavSection[]): readonly PaletteEntry[] {
  return sections.flatMap(({ title = 'Pages', items }) =>
    items.map(({ href, label }) => ({ href, label, group: title })),
  )
}

type GroupProps = Readonly<{
  heading: string
  entries: readonly PaletteEntry[]
  onGo(href: string): void
}>

function PaletteGroup({ heading, entries, onGo }: GroupProps) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3"
    >
      {entries.map(({ href, label, keywords = [] }) => (
        <Command.Item
          key={href}
          value={`${heading} ${label} ${href}`}
          keywords={[...keywords]}
          onSelect={() => onGo(href)}
          className="flex min-h-9 items-center justify-between gap-4 rounded-[4px] px-2.5 text-sm data-[selected=true]:bg-hover"
        >
          {label}
          <span aria-hidden className="truncate font-mono text-xs text-ink-3">
            {href}
          </span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}
