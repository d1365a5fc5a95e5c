'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Dialog } from '../dialog.tsx'
import { Kbd } from '../kbd.tsx'
import { Switch } from '../switch.tsx'
import type { NavItem, NavSection } from './nav.ts'
import { isSingleKey, shortcutSetting } from './shortcut-setting.ts'

const OPEN_EVENT = 'gatehouse:shortcut-help'
const CHORD_MS = 1_500

/** Opens the list of shortcuts, from a menu. */
export function openShortcutHelp(): void {
  window.dispatchEvent(new Event(OPEN_EVENT))
}

/** `?` shows what the keys do; `g` and a letter go to a page. Single keys can be switched off here. */
export function ShortcutHelp({ sections }: Readonly<{ sections: readonly NavSection[] }>) {
  const [open, setOpen] = useState(false)
  const on = useSyncExternalStore(shortcutSetting.subscribe, shortcutSetting.current, () => true)
  const items = sections.flatMap((section) => section.items.filter(hasShortcut))
  useEffect(() => {
    const show = () => setOpen(true)
    window.addEventListener(OPEN_EVENT, show)
    return () => window.removeEventListener(OPEN_EVENT, show)
  }, [])
  useSingleKeys(on, items, () => setOpen(true))

  return (
    <Dialog open={open} onOpenChange={setOpen} size="sm" title="Keyboard shortcuts">
      <div className="flex flex-col gap-5 pb-3">
        <dl className="flex flex-col text-sm">
          <Shortcut keys={['⌘ K', 'Ctrl K']} does="Search and go anywhere" />
          {on && <Shortcut keys={['/']} does="Search and go anywhere" />}
          {on && <Shortcut keys={['?']} does="Show this list" />}
          {on &&
            items.map(({ href, label, shortcut = '' }) => (
              <Shortcut key={href} keys={['g', shortcut]} joined does={`Go to ${label}`} />
            ))}
        </dl>
        <Switch
          label="Single-key shortcuts"
          help="Switch them off when they get in the way of speech input or a screen reader."
          checked={on}
          onCheckedChange={shortcutSetting.set}
        />
      </div>
    </Dialog>
  )
}

function hasShortcut({ shortcut }: NavItem): boolean {
  return shortcut !== undefined
}

type ShortcutProps = Readonly<{ keys: readonly string[]; does: string; joined?: boolean }>

function Shortcut({ keys, does, joined = false }: ShortcutProps) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-4 border-b border-line last:border-b-0">
      <dt>{does}</dt>
      <dd className="flex items-center gap-1.5 text-xs text-ink-3">
        {keys.map((key, index) => (
          <span key={key} className="flex items-center gap-1.5">
            {index > 0 && (joined ? 'then' : 'or')}
            <Kbd>{key}</Kbd>
          </span>
        ))}
      </dd>
    </div>
  )
}

/** One key at a time, never with a modifier, never while something is typed. */
function useSingleKeys(on: boolean, items: readonly NavItem[], showHelp: () => void): void {
  const router = useRouter()
  useEffect(() => {
    if (!on) return
    let chordUntilMs = 0
    function onKey(event: KeyboardEvent) {
      if (!isSingleKey(event)) return
      if (event.key === '?') showHelp()
      if (event.timeStamp < chordUntilMs) goTo(event.key)
      chordUntilMs = event.key === 'g' ? event.timeStamp + CHORD_MS : 0
    }
    function goTo(key: string) {
      const item = items.find(({ shortcut }) => shortcut === key)
      if (item !== undefined) router.push(item.href)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [on, items, showHelp, router])
}
