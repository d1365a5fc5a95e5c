import type { Metadata } from 'next'
import { listOverridesOperation } from '@/contract/overrides.ts'
import { OverridesPanel } from '@/features/overrides/overrides-panel.tsx'
import { OVERRIDE_FILTERS, overridesQuery } from '@/features/overrides/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listOverrides } from '@/server/overrides.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Overrides' }

export default async function OverridesPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(OVERRIDE_FILTERS, searchParams)
  const loads = [
    load(overridesQuery(filters), async () =>
      listOverrides(toListQuery(listOverridesOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Overrides"
        description="Subscriptions that have other limits than their tier, for a while."
      />
      <OverridesPanel />
    </Prefetched>
  )
}
