import type { Metadata } from 'next'
import { SubscriptionQuery } from '@/contract/subscriptions.ts'
import { SUBSCRIPTION_DEFAULTS, subscriptionsQuery } from '@/features/subscriptions/queries.ts'
import { SubscriptionsPanel } from '@/features/subscriptions/subscriptions-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { pageMember } from '@/server/page-access.ts'
import { may } from '@/server/permissions.ts'
import { listSubscriptions } from '@/server/subscriptions.ts'

export const metadata: Metadata = { title: 'Subscriptions' }

type Props = Readonly<{
  params: Promise<{ applicationId: string }>
  searchParams: SearchParams
}>

export default async function ApplicationSubscriptionsPage({ params, searchParams }: Props) {
  const { membershipRole } = await pageMember()
  const { applicationId } = await params
  const values = { ...(await readListParams(SUBSCRIPTION_DEFAULTS, searchParams)), applicationId }
  return (
    <Prefetched
      loads={[
        load(subscriptionsQuery(values), async () =>
          listSubscriptions(toListQuery(SubscriptionQuery, values)),
        ),
      ]}
    >
      <SubscriptionsPanel
        applicationId={applicationId}
        mayWrite={may(membershipRole, 'subscription.write')}
      />
    </Prefetched>
  )
}
