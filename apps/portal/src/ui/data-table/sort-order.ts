import type { SortingState } from '@tanstack/react-table'

/** How a sort is written in the URL and in the management API: `name`, `-createdAt`, `''` for none. */
export function parseSort(sort: string): SortingState {
  if (sort === '') return []
  return sort.startsWith('-') ? [{ id: sort.slice(1), desc: true }] : [{ id: sort, desc: false }]
}

/** The inverse of `parseSort`; only the first column counts. */
export function formatSort([first]: SortingState): string {
  if (first === undefined) return ''
  return first.desc ? `-${first.id}` : first.id
}
