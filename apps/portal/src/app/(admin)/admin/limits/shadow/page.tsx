import type { Metadata } from 'next'
import { listShadowResultsOperation } from '@/contract/admin-limits.ts'
import { LimitTabs } from '@/features/admin-limits/limit-tabs.tsx'
import { SHADOW_FILTERS, shadowQuery } from '@/features/admin-limits/queries.ts'
import { ShadowPanel } from '@/features/admin-limits/shadow-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listShadowResults } from '@/server/limit-uses.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Shadow limits' }

export default async function ShadowLimitsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(SHADOW_FILTERS, searchParams)
  const loads = [
    load(shadowQuery(filters), async () =>
      listShadowResults(toListQuery(listShadowResultsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Limits"
        description="What limits that only count would have refused, before they are made to."
        tabs={<LimitTabs />}
      />
      <ShadowPanel />
    </Prefetched>
  )
}
