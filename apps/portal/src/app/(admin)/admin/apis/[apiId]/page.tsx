import type { Metadata } from 'next'
import { ApiView } from '@/features/admin-apis/api-view.tsx'
import { apiQuery, versionsQuery } from '@/features/admin-apis/queries.ts'
import { tierChoicesQuery } from '@/lib/admin-queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getApi } from '@/server/apis.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { listTiers } from '@/server/tiers.ts'
import { listVersions } from '@/server/versions.ts'

type Props = Readonly<{ params: Promise<{ apiId: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await pageAdmin()
  return { title: (await orNotFound(getApi((await params).apiId))).name }
}

export default async function ApiPage({ params }: Props) {
  await pageAdmin()
  const { apiId } = await params
  const api = await orNotFound(getApi(apiId))
  const loads = [
    load(apiQuery(apiId), async () => api),
    load(versionsQuery(apiId), () => listVersions(apiId)),
    load(tierChoicesQuery(), async () => (await listTiers()).items),
  ]
  return (
    <Prefetched loads={loads}>
      <ApiView key={apiId} apiId={apiId} />
    </Prefetched>
  )
}
