import type { Metadata } from 'next'
import { versionQuery } from '@/features/admin-apis/queries.ts'
import { VersionView } from '@/features/admin-apis/version-view.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getApi } from '@/server/apis.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getVersion } from '@/server/versions.ts'

type Props = Readonly<{ params: Promise<{ apiId: string; versionId: string }> }>

export const metadata: Metadata = { title: 'Version' }

export default async function VersionPage({ params }: Props) {
  await pageAdmin()
  const { apiId, versionId } = await params
  const api = await orNotFound(getApi(apiId))
  const version = await orNotFound(getVersion(apiId, versionId))
  return (
    <Prefetched loads={[load(versionQuery(apiId, versionId), async () => version)]}>
      <VersionView key={versionId} apiId={apiId} versionId={versionId} apiName={api.name} />
    </Prefetched>
  )
}
