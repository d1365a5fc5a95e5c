import type { Metadata } from 'next'
import { tierQuery } from '@/features/tiers/queries.ts'
import { TierView } from '@/features/tiers/tier-view.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getTier } from '@/server/tiers.ts'

type Props = Readonly<{ params: Promise<{ tierId: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await pageAdmin()
  const { tierId } = await params
  return { title: (await orNotFound(getTier(tierId))).name }
}

export default async function TierPage({ params }: Props) {
  await pageAdmin()
  const { tierId } = await params
  const tier = await orNotFound(getTier(tierId))
  return (
    <Prefetched loads={[load(tierQuery(tierId), async () => tier)]}>
      <TierView key={tierId} tierId={tierId} />
    </Prefetched>
  )
}
