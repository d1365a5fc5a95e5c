import type { Metadata } from 'next'
import { TierFilter } from '@/contract/tiers.ts'
import { TIER_FILTERS, tiersQuery } from '@/features/tiers/queries.ts'
import { TiersPanel } from '@/features/tiers/tiers-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listTiers } from '@/server/tiers.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Tiers' }

export default async function TiersPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(TIER_FILTERS, searchParams)
  const loads = [load(tiersQuery(filters), async () => listTiers(toListQuery(TierFilter, filters)))]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Tiers"
        description="What consumers choose from when they subscribe, and the limits that come with it."
        actions={
          <LinkButton href="/admin/tiers/new" variant="primary">
            Create a tier
          </LinkButton>
        }
      />
      <TiersPanel />
    </Prefetched>
  )
}
