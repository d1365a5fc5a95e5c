'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import type { CursorPages } from './url-state.ts'

type Props = Readonly<{
  pages: CursorPages
  nextCursor: string | null | undefined
  /** "50 keys", "Newest first". */
  summary?: ReactNode
  /** What is paged through, for ears: "Keys". */
  label: string
}>

/** Earlier and later pages of a list that is read by cursor. Absent when there is one page only. */
export function Pagination({ pages, nextCursor, summary, label }: Props) {
  const next = nextCursor ?? undefined
  if (next === undefined && !pages.hasPrevious && summary === undefined) return null
  return (
    <nav
      aria-label={`${label}, pages`}
      className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-3"
    >
      <span className="tabular-nums">{summary}</span>
      {(next !== undefined || pages.hasPrevious) && (
        <span className="flex gap-2">
          <Button
            size="sm"
            disabled={!pages.hasPrevious}
            onClick={pages.goPrevious}
            icon={<ChevronLeft aria-hidden className="size-4" />}
          >
            Previous
          </Button>
          <Button
            size="sm"
            disabled={next === undefined}
            onClick={() => {
              if (next !== undefined) pages.goNext(next)
            }}
          >
            Next
            <ChevronRight aria-hidden className="size-4" />
          </Button>
        </span>
      )}
    </nav>
  )
}
