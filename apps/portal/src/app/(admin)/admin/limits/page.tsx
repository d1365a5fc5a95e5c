import type { Metadata } from 'next'
import { listLimitUsesOperation } from '@/contract/admin-limits.ts'
import { LimitTabs } from '@/features/admin-limits/limit-tabs.tsx'
import { LimitUsesPanel } from '@/features/admin-limits/limit-uses-panel.tsx'
import { LIMIT_USE_FILTERS, limitUsesQuery } from '@/features/admin-limits/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listLimitUses } from '@/server/limit-uses.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Limits' }

export default async function AdminLimitsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(LIMIT_USE_FILTERS, searchParams)
  const loads = [
    load(limitUsesQuery(filters), async () =>
      listLimitUses(toListQuery(listLimitUsesOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Limits"
        description="Who is near or over a limit: the calls of the last seven days, replayed with the gateway’s own arithmetic."
        tabs={<LimitTabs />}
      />
      <LimitUsesPanel />
    </Prefetched>
  )
}
