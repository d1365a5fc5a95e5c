import type { Metadata } from 'next'
import { listRoutesOperation } from '@/contract/routes.ts'
import { ROUTE_FILTERS, routesQuery } from '@/features/routes/queries.ts'
import { RoutesPanel } from '@/features/routes/routes-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listRoutes } from '@/server/routes.ts'

export const metadata: Metadata = { title: 'Routes' }

export default async function RoutesPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(ROUTE_FILTERS, searchParams)
  const loads = [
    load(routesQuery(filters), async () =>
      listRoutes(toListQuery(listRoutesOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <RoutesPanel />
    </Prefetched>
  )
}
