import type { Metadata } from 'next'
import { OverviewPanel } from '@/features/admin-overview/overview-panel.tsx'
import { RECENT_EVENTS, recentEventsQuery } from '@/features/admin-overview/queries.ts'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { adminUsageQuery } from '@/lib/admin-usage-query.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listAuditEvents } from '@/server/audit-events.ts'
import { listGateways } from '@/server/gateways.ts'
import { usageOfAll } from '@/server/usage.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Overview' }

export default function AdminOverviewPage() {
  const loads = [
    load(gatewaysQuery(), listGateways),
    load(adminUsageQuery({ range: '24h' }), () => usageOfAll({ range: '24h' })),
    load(recentEventsQuery(), () => listAuditEvents({ limit: RECENT_EVENTS, format: 'json' })),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader title="Overview" />
      <OverviewPanel />
    </Prefetched>
  )
}
