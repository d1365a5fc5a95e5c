'use client'

import { useQuery } from '@tanstack/react-query'
import { tierRequestsQuery, waitingQuery } from '@/lib/admin-queries.ts'

/** How many subscriptions and tier changes wait for a decision, beside the navigation's entry. */
export function WaitingBadge() {
  const pages = [useQuery(waitingQuery()).data, useQuery(tierRequestsQuery()).data]
  const waiting = pages.reduce((sum, page) => sum + (page?.items.length ?? 0), 0)
  if (waiting === 0) return null
  const hasMore = pages.some((page) => (page?.nextCursor ?? null) !== null)
  const count = `${waiting}${hasMore ? '+' : ''}`
  return (
    <span className="rounded-full bg-accent-soft px-1.5 text-xs font-medium text-accent-text tabular-nums">
      {count}
      <span className="sr-only"> waiting</span>
    </span>
  )
}
