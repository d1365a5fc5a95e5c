import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { AuditEventRecord } from '@/contract/audit-events.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The log's filters as the URL holds them: the API's own names. */
export const AUDIT_FILTERS = {
  ...{ action: '', actorId: '', organizationId: '', subjectId: '' },
  ...{ from: '', to: '' },
} as const
export type AuditFilters = Readonly<Record<keyof typeof AUDIT_FILTERS, string>>

export function auditQuery(filters: AuditFilters & Readonly<{ cursor: string }>) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.auditEvents, 'list', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/audit-events', filters), pageOf(AuditEventRecord), signal),
    placeholderData: keepPreviousData,
  })
}
