import type { Metadata } from 'next'
import { sdksQuery } from '@/features/sdks/queries.ts'
import { SdksPanel } from '@/features/sdks/sdks-panel.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getCatalogApi, getCatalogVersion } from '@/server/catalog.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { listSdks } from '@/server/sdks.ts'

type Props = Readonly<{ params: Promise<{ slug: string; version: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `SDKs of ${decodeURIComponent((await params).version)}` }
}

export default async function SdksPage({ params }: Props) {
  const { slug, version: segment } = await params
  const name = decodeURIComponent(segment)
  const [api] = await orNotFound(Promise.all([getCatalogApi(slug), getCatalogVersion(slug, name)]))
  return (
    <Prefetched loads={[load(sdksQuery(slug, name), () => listSdks(slug, name))]}>
      <SdksPanel api={api} version={name} />
    </Prefetched>
  )
}
