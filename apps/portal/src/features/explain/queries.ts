import { queryOptions } from '@tanstack/react-query'
import { type ExplainCall, Explained, type ExplainRequest } from '@/contract/explain.ts'
import { ApiKey } from '@/contract/keys.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export const explainCall = (call: ExplainCall) => api.post('/explain', call, Explained)
export const explainRequest = (request: ExplainRequest) =>
  api.post('/explain/requests', request, Explained)

/** Keys of one's own organisation, to choose one from. */
export function ownKeysQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.keys, 'to-explain'],
    queryFn: async ({ signal }) => (await api.get('/keys?limit=100', pageOf(ApiKey), signal)).items,
    staleTime: 60_000,
  })
}
