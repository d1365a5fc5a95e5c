import type { Metadata } from 'next'
import { upstreamHealthQuery, upstreamQuery } from '@/features/upstreams/queries.ts'
import { UpstreamView } from '@/features/upstreams/upstream-view.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getUpstreamHealth } from '@/server/upstream-health.ts'
import { getUpstream } from '@/server/upstreams.ts'

type Props = Readonly<{ params: Promise<{ upstreamId: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await pageAdmin()
  const { upstreamId } = await params
  return { title: (await orNotFound(getUpstream(upstreamId))).name }
}

export default async function UpstreamPage({ params }: Props) {
  await pageAdmin()
  const { upstreamId } = await params
  const upstream = await orNotFound(getUpstream(upstreamId))
  return (
    <Prefetched
      loads={[
        load(upstreamQuery(upstreamId), async () => upstream),
        load(upstreamHealthQuery(upstreamId), async () => getUpstreamHealth(upstreamId)),
      ]}
    >
      <UpstreamView key={upstreamId} upstreamId={upstreamId} />
    </Prefetched>
  )
}
