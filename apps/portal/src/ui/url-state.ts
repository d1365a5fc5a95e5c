'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'

type Values = Readonly<Record<string, string>>

export type UrlState<Shape extends Values> = Readonly<{
  values: Shape
  /** Changes some; a default leaves the URL, and a change takes the list back to its first page. */
  set(patch: Partial<Shape>, history?: 'push' | 'replace'): void
  reset(): void
  /** True when any value differs from its default. */
  changed: boolean
}>

/**
 * A page's filters, range, tab and sort, kept in the query string.
 *
 * `defaults` must be a constant outside the component. The URL is changed without asking the server again: what depends
 * on the values is a query key.
 */
export function useUrlState<Shape extends Values>(defaults: Shape): UrlState<Shape> {
  const params = useSearchParams()
  const pathname = usePathname()
  const query = params.toString()
  const values = useMemo(() => readValues(defaults, new URLSearchParams(query)), [defaults, query])

  const set = useCallback(
    (patch: Partial<Shape>, history: 'push' | 'replace' = 'replace') => {
      const next = withValues(new URLSearchParams(window.location.search), patch, defaults)
      const url = next.size === 0 ? pathname : `${pathname}?${next}`
      if (history === 'push') window.history.pushState(null, '', url)
      else window.history.replaceState(null, '', url)
    },
    [defaults, pathname],
  )
  const reset = useCallback(() => set(defaults), [set, defaults])
  const changed = Object.keys(defaults).some((name) => values[name] !== defaults[name])
  return { values, set, reset, changed }
}

function readValues<Shape extends Values>(defaults: Shape, params: URLSearchParams): Shape {
  const read = Object.entries(defaults).map(([name, fallback]) => [
    name,
    params.get(name) ?? fallback,
  ])
  return Object.fromEntries(read) as Shape
}

/** The query string after a change: defaults are left out, and the cursor goes unless it is what changed. */
export function withValues(
  params: URLSearchParams,
  patch: Readonly<Record<string, string | undefined>>,
  defaults: Values,
): URLSearchParams {
  const next = new URLSearchParams(params)
  if (!('cursor' in patch)) next.delete('cursor')
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || value === (defaults[name] ?? '')) next.delete(name)
    else next.set(name, value)
  }
  return next
}

const FIRST_PAGE = { cursor: '' }

export type CursorPages = Readonly<{
  /** Send it with the query; `undefined` on the first page. */
  cursor: string | undefined
  hasPrevious: boolean
  goNext(nextCursor: string): void
  goPrevious(): void
}>

/** Pages by cursor, in the URL. "Previous" knows the way it came; after a reload it leads to the first page. */
export function useCursorPages(): CursorPages {
  const { values, set } = useUrlState(FIRST_PAGE)
  const [trail, setTrail] = useState<readonly string[]>([])
  const cursor = values.cursor
  return {
    cursor: cursor === '' ? undefined : cursor,
    hasPrevious: cursor !== '',
    goNext(nextCursor) {
      setTrail([...trail, cursor])
      set({ cursor: nextCursor }, 'push')
    },
    goPrevious() {
      set({ cursor: trail.at(-1) ?? '' }, 'push')
      setTrail(trail.slice(0, -1))
    },
  }
}
