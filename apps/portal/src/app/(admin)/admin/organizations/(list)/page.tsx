import type { Metadata } from 'next'
import { listOrganizationsOperation } from '@/contract/admin-organizations.ts'
import { OrganizationsPanel } from '@/features/admin-organizations/organizations-panel.tsx'
import { ORGANIZATION_FILTERS, organizationsQuery } from '@/features/admin-organizations/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listOrganizations } from '@/server/admin-organizations.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Organisations' }

export default async function OrganizationsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(ORGANIZATION_FILTERS, searchParams)
  const loads = [
    load(organizationsQuery(filters), async () =>
      listOrganizations(toListQuery(listOrganizationsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Organisations"
        description="Consumers: who has signed up, what they have, and whether they may call."
      />
      <OrganizationsPanel />
    </Prefetched>
  )
}
