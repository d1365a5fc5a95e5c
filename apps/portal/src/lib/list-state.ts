import type { UseQueryResult } from '@tanstack/react-query'

type Listed = Pick<UseQueryResult<Readonly<{ items: readonly unknown[] }>>, 'data' | 'isError'>

/** Which of its four faces a table shows. Rows that are there stay while a later question fails. */
export function listState({ data, isError }: Listed): 'loading' | 'error' | 'empty' | 'ready' {
  if (data !== undefined) return data.items.length === 0 ? 'empty' : 'ready'
  return isError ? 'error' : 'loading'
}
