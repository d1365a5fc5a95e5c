import type { Metadata } from 'next'
import { CatalogQuery } from '@/contract/catalog.ts'
import { CataloguePanel } from '@/features/catalogue/catalogue-panel.tsx'
import { CATALOG_DEFAULTS, catalogQuery } from '@/features/catalogue/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listCatalog } from '@/server/catalog.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = {
  title: 'Catalogue',
  description: 'Every published API with its versions, limits and reference.',
}

export default async function CataloguePage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const values = await readListParams(CATALOG_DEFAULTS, searchParams)
  return (
    <Prefetched
      loads={[
        load(catalogQuery(values), async () => listCatalog(toListQuery(CatalogQuery, values))),
      ]}
    >
      <PageHeader
        title="Catalogue"
        description="Every published API with its versions, limits and reference."
      />
      <CataloguePanel />
    </Prefetched>
  )
}
