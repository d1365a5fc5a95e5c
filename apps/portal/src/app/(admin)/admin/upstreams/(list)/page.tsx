import type { Metadata } from 'next'
import { listUpstreamsOperation } from '@/contract/upstreams.ts'
import { UPSTREAM_FILTERS, upstreamsQuery } from '@/features/upstreams/queries.ts'
import { UpstreamsPanel } from '@/features/upstreams/upstreams-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listUpstreams } from '@/server/upstreams.ts'

export const metadata: Metadata = { title: 'Upstreams' }

export default async function UpstreamsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(UPSTREAM_FILTERS, searchParams)
  const loads = [
    load(upstreamsQuery(filters), async () =>
      listUpstreams(toListQuery(listUpstreamsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <UpstreamsPanel />
    </Prefetched>
  )
}
