'use client'

import { useQuery } from '@tanstack/react-query'
import { waitingQuery } from '@/lib/admin-queries.ts'

/** How many subscriptions wait for a decision, beside the navigation's entry. */
export function WaitingBadge() {
  const { data } = useQuery(waitingQuery())
  if (data === undefined || data.items.length === 0) return null
  const count = `${data.items.length}${data.nextCursor === null ? '' : '+'}`
  return (
    <span className="rounded-full bg-accent-soft px-1.5 text-xs font-medium text-accent-text tabular-nums">
      {count}
      <span className="sr-only"> waiting</span>
    </span>
  )
}
