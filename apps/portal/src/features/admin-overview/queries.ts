import { queryOptions } from '@tanstack/react-query'
import { AuditEventRecord } from '@/contract/audit-events.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export const RECENT_EVENTS = 8

/** What was done last. */
export function recentEventsQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.auditEvents, 'recent'],
    queryFn: ({ signal }) =>
      api.get(`/audit-events?limit=${RECENT_EVENTS}`, pageOf(AuditEventRecord), signal),
    refetchInterval: 30_000,
  })
}
