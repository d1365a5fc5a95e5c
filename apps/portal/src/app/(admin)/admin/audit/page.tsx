import type { Metadata } from 'next'
import { listAuditEventsOperation } from '@/contract/audit-events.ts'
import { AuditPanel } from '@/features/audit/audit-panel.tsx'
import { AUDIT_FILTERS, auditQuery } from '@/features/audit/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listAuditEvents } from '@/server/audit-events.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Audit' }

export default async function AuditPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(AUDIT_FILTERS, searchParams)
  const loads = [
    load(auditQuery(filters), async () =>
      listAuditEvents(toListQuery(listAuditEventsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Audit"
        description="Who did what, with both sides of each change. Nothing is ever taken out of it."
      />
      <AuditPanel />
    </Prefetched>
  )
}
