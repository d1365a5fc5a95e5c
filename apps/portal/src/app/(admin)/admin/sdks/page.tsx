import type { Metadata } from 'next'
import { listSdkBuildsOperation } from '@/contract/sdk-builds.ts'
import { BuildsPanel } from '@/features/sdk-builds/builds-panel.tsx'
import { BUILD_FILTERS, buildsQuery } from '@/features/sdk-builds/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listSdkBuilds } from '@/server/sdk-builds.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'SDKs' }

export default async function SdkBuildsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams(BUILD_FILTERS, searchParams)
  const loads = [
    load(buildsQuery(filters), async () =>
      listSdkBuilds(toListQuery(listSdkBuildsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="SDKs"
        description="Clients of every published version, made in the background and proved before anybody can download them."
      />
      <BuildsPanel />
    </Prefetched>
  )
}
