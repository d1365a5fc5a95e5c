import type { Metadata } from 'next'
import { listAllSubscriptionsOperation } from '@/contract/admin-subscriptions.ts'
import { ApprovalTabs } from '@/features/approvals/approval-tabs.tsx'
import { ApprovalsPanel } from '@/features/approvals/approvals-panel.tsx'
import { APPROVAL_FILTERS, approvalsQuery } from '@/features/approvals/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listAllSubscriptions } from '@/server/admin-subscriptions.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Approvals' }

export default async function ApprovalsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(APPROVAL_FILTERS, searchParams)
  const loads = [
    load(approvalsQuery(filters), async () =>
      listAllSubscriptions(toListQuery(listAllSubscriptionsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Approvals"
        description="Subscriptions and changes to tiers that an admin has to approve."
        tabs={<ApprovalTabs />}
      />
      <ApprovalsPanel />
    </Prefetched>
  )
}
