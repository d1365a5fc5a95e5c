import type { Metadata } from 'next'
import { listSlosOperation } from '@/contract/slos.ts'
import { SLO_FILTERS, slosQuery } from '@/features/slos/queries.ts'
import { SlosPanel } from '@/features/slos/slos-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listSlos } from '@/server/slos.ts'

export const metadata: Metadata = { title: 'Objectives' }

export default async function SlosPage({ searchParams }: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(SLO_FILTERS, searchParams)
  const loads = [
    load(slosQuery(filters), async () => listSlos(toListQuery(listSlosOperation.query, filters))),
  ]
  return (
    <Prefetched loads={loads}>
      <SlosPanel />
    </Prefetched>
  )
}
