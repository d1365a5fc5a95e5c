import { queryOptions } from '@tanstack/react-query'
import { QuickStart } from '@/contract/quick-start.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** People look at the list while they work in another window: a terminal, their mail. */
const WHILE_INCOMPLETE_MS = 3_000

export function quickStartQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.quickStart],
    queryFn: ({ signal }) => api.get('/quick-start', QuickStart, signal),
    refetchInterval: ({ state }) => (state.data?.isDone === true ? false : WHILE_INCOMPLETE_MS),
  })
}
