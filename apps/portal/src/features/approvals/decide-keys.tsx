'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Kbd } from '@/ui/kbd.tsx'
import { isSingleKey, shortcutSetting } from '@/ui/page/shortcut-setting.ts'

/** `g` and a letter go to a page: what follows a `g` is not for the queue. */
const CHORD_MS = 1_500

/** Walks a queue with the keyboard: `j` and `k` go to the next row, `a` and `d` decide on the one that has the focus. */
export function useDecideKeys<Container extends HTMLElement>() {
  const container = useRef<Container>(null)
  const on = useSyncExternalStore(shortcutSetting.subscribe, shortcutSetting.current, () => true)
  useEffect(() => {
    if (!on) return
    let chordUntilMs = 0
    function onKey(event: KeyboardEvent) {
      if (!isSingleKey(event) || container.current === null) return
      const isChord = event.timeStamp < chordUntilMs
      chordUntilMs = event.key === 'g' ? event.timeStamp + CHORD_MS : 0
      if (!isChord) act(container.current, event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [on])
  return container
}

function act(container: HTMLElement, event: KeyboardEvent): void {
  const rows = [...container.querySelectorAll<HTMLElement>('[data-decide-row]')]
  const at = rows.findIndex((row) => row.closest('tr')?.contains(document.activeElement))
  const steps: Readonly<Record<string, number>> = { j: 1, k: -1 }
  const step = steps[event.key]
  if (step !== undefined) {
    const next = at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))
    rows[next]?.querySelector('button')?.focus()
    return
  }
  const decision = ({ a: 'approve', d: 'deny' } as const)[event.key as 'a' | 'd']
  if (decision === undefined || at === -1) return
  event.preventDefault() // the letter must not land in the dialog's field
  rows[at]?.querySelector<HTMLElement>(`[data-decide="${decision}"]`)?.click()
}

/** What the keys do, where they work. */
export function DecideKeysHelp() {
  const on = useSyncExternalStore(shortcutSetting.subscribe, shortcutSetting.current, () => true)
  if (!on) return null
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3 max-sm:hidden">
      <span>
        <Kbd>j</Kbd> <Kbd>k</Kbd> next and previous row
      </span>
      <span>
        <Kbd>a</Kbd> approve
      </span>
      <span>
        <Kbd>d</Kbd> deny
      </span>
    </p>
  )
}
