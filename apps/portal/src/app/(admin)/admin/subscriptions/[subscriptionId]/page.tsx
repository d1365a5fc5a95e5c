import type { Metadata } from 'next'
import { termsQuery } from '@/features/overrides/queries.ts'
import { SubscriptionTermsView } from '@/features/overrides/subscription-terms-view.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getSubscriptionTerms } from '@/server/subscription-terms.ts'

type Props = Readonly<{ params: Promise<{ subscriptionId: string }> }>

export const metadata: Metadata = { title: 'Subscription' }

export default async function SubscriptionPage({ params }: Props) {
  await pageAdmin()
  const { subscriptionId } = await params
  const terms = await orNotFound(getSubscriptionTerms(subscriptionId))
  return (
    <Prefetched loads={[load(termsQuery(subscriptionId), async () => terms)]}>
      <SubscriptionTermsView key={subscriptionId} subscriptionId={subscriptionId} />
    </Prefetched>
  )
}
