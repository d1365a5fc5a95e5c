import type { Metadata } from 'next'
import { versionQuery } from '@/features/admin-apis/queries.ts'
import { VersionView } from '@/features/admin-apis/version-view.tsx'
import { LifecycleSection } from '@/features/lifecycle/lifecycle-section.tsx'
import { lifecycleQuery } from '@/features/lifecycle/queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getApi } from '@/server/apis.ts'
import { getLifecycle } from '@/server/lifecycle.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getVersion } from '@/server/versions.ts'

type Props = Readonly<{ params: Promise<{ apiId: string; versionId: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await pageAdmin()
  const { apiId, versionId } = await params
  return {
    title: `${(await orNotFound(getApi(apiId))).name} ${(await orNotFound(getVersion(apiId, versionId))).name}`,
  }
}

export default async function VersionPage({ params }: Props) {
  await pageAdmin()
  const { apiId, versionId } = await params
  const api = await orNotFound(getApi(apiId))
  const version = await orNotFound(getVersion(apiId, versionId))
  return (
    <Prefetched
      loads={[
        load(versionQuery(apiId, versionId), async () => version),
        load(lifecycleQuery(apiId, versionId), () => getLifecycle(apiId, versionId)),
      ]}
    >
      <VersionView key={versionId} apiId={apiId} versionId={versionId} apiName={api.name}>
        <LifecycleSection apiId={apiId} versionId={versionId} nowMs={Date.now()} />
      </VersionView>
    </Prefetched>
  )
}
