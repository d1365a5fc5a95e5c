import { queryOptions } from '@tanstack/react-query'
import { OwnNotices } from '@/contract/notices.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export function noticesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.notices],
    queryFn: ({ signal }) => api.get('/notices', OwnNotices, signal),
  })
}
