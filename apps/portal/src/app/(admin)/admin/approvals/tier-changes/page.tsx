import type { Metadata } from 'next'
import { listTierRequestsOperation } from '@/contract/tier-requests.ts'
import { ApprovalTabs } from '@/features/approvals/approval-tabs.tsx'
import { TIER_REQUEST_FILTERS, tierQueueQuery } from '@/features/approvals/queries.ts'
import { TierRequestsPanel } from '@/features/approvals/tier-requests-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listTierRequests } from '@/server/admin-tier-requests.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Tier changes' }

export default async function TierChangesPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(TIER_REQUEST_FILTERS, searchParams)
  const loads = [
    load(tierQueueQuery(filters), async () =>
      listTierRequests(toListQuery(listTierRequestsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Approvals"
        description="Subscriptions keep their tier until you approve another."
        tabs={<ApprovalTabs />}
      />
      <TierRequestsPanel />
    </Prefetched>
  )
}
