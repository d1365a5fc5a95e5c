import type { Metadata } from 'next'
import { listApisOperation } from '@/contract/apis.ts'
import { ApisPanel } from '@/features/admin-apis/apis-panel.tsx'
import { API_FILTERS, apisQuery } from '@/features/admin-apis/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listApis } from '@/server/apis.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'APIs' }

export default async function AdminApisPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(API_FILTERS, searchParams)
  const loads = [
    load(apisQuery(filters), async () => listApis(toListQuery(listApisOperation.query, filters))),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="APIs"
        description="As they are being edited. Gateways serve what was published."
        actions={
          <LinkButton href="/admin/apis/new" variant="primary">
            Create an API
          </LinkButton>
        }
      />
      <ApisPanel />
    </Prefetched>
  )
}
