'use client'

import { useEffect, useState } from 'react'
import { formatRelative, formatUtc, type Instant, NO_DATA, toMs } from '@/lib/format.ts'
import { Tooltip } from './tooltip.tsx'

const TICK_MS = 30_000

/** One timer for all the times on a page. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const notify of listeners) notify()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === undefined) return
    clearInterval(timer)
    timer = undefined
  }
}

type Props = Readonly<{
  at: Instant | null | undefined
  /** When there is none: "Never". */
  none?: string
}>

/** "3 hours ago", with the exact UTC on hover and on focus. Follows the clock. */
export function RelativeTime({ at, none = NO_DATA }: Props) {
  const [nowMs, setNowMs] = useState<number>()
  useEffect(() => {
    setNowMs(Date.now())
    return subscribe(() => setNowMs(Date.now()))
  }, [])

  if (at === null || at === undefined || !Number.isFinite(toMs(at))) {
    return <span className="text-ink-3">{none}</span>
  }
  const exact = formatUtc(at)
  return (
    <Tooltip text={exact}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time must be reachable by keyboard too */}
      <time dateTime={new Date(toMs(at)).toISOString()} tabIndex={0} className="whitespace-nowrap">
        {nowMs === undefined ? exact.slice(0, 10) : formatRelative(at, nowMs)}
      </time>
    </Tooltip>
  )
}
