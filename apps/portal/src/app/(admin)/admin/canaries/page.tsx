import type { Metadata } from 'next'
import { listCanariesOperation } from '@/contract/canaries.ts'
import { CanariesPanel } from '@/features/canaries/canaries-panel.tsx'
import { CANARY_FILTERS, canariesQuery } from '@/features/canaries/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listCanaries } from '@/server/canaries.ts'

export const metadata: Metadata = { title: 'Canaries' }

type Props = Readonly<{ searchParams: SearchParams }>

export default async function CanariesPage({ searchParams }: Props) {
  const filters = await readListParams(CANARY_FILTERS, searchParams)
  const read = async () => listCanaries(toListQuery(listCanariesOperation.query, filters))
  return (
    <Prefetched loads={[load(canariesQuery(filters), read)]}>
      <CanariesPanel />
    </Prefetched>
  )
}
