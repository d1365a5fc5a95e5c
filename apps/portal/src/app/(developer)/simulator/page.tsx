import type { Metadata } from 'next'
import { SubscriptionQuery } from '@/contract/subscriptions.ts'
import { SimulatorPanel } from '@/features/simulator/simulator-panel.tsx'
import { subscriptionChoicesQuery } from '@/lib/choices.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { pageMember } from '@/server/page-access.ts'
import { listSubscriptions } from '@/server/subscriptions.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Simulator' }

export default async function SimulatorPage() {
  await pageMember()
  return (
    <Prefetched
      loads={[
        load(
          subscriptionChoicesQuery(undefined),
          async () => (await listSubscriptions(SubscriptionQuery.parse({ limit: 100 }))).items,
        ),
      ]}
    >
      <PageHeader
        title="Simulator"
        description="What other limits would have done to your calls, worked out with the gateway’s own arithmetic."
      />
      <SimulatorPanel />
    </Prefetched>
  )
}
