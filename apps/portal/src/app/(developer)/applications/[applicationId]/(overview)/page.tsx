import type { Metadata } from 'next'
import { SubscriptionQuery } from '@/contract/subscriptions.ts'
import { ApplicationFacts } from '@/features/applications/application-facts.tsx'
import { applicationQuery } from '@/features/applications/queries.ts'
import { ApplicationNotice } from '@/features/notices/application-notice.tsx'
import { noticesQuery } from '@/features/notices/queries.ts'
import { subscriptionsQuery } from '@/features/subscriptions/queries.ts'
import { SubscriptionList } from '@/features/subscriptions/subscription-list.tsx'
import { usageQuery } from '@/features/usage/queries.ts'
import { UsageSummary } from '@/features/usage/usage-summary.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getApplication } from '@/server/applications.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { ownNotices } from '@/server/own-notices.ts'
import { pageMember } from '@/server/page-access.ts'
import { listSubscriptions } from '@/server/subscriptions.ts'
import { usageOfMember } from '@/server/usage.ts'
import { Section } from '@/ui/card.tsx'

export const metadata: Metadata = { title: 'Overview' }

type Props = Readonly<{ params: Promise<{ applicationId: string }> }>

export default async function ApplicationPage({ params }: Props) {
  await pageMember()
  const { applicationId } = await params
  const application = await orNotFound(getApplication(applicationId))
  const lastDay = { range: '24h', applicationId } as const
  return (
    <Prefetched
      loads={[
        load(applicationQuery(applicationId), async () => application),
        load(noticesQuery(), ownNotices),
        load(usageQuery(lastDay), () => usageOfMember(lastDay)),
        load(subscriptionsQuery({ applicationId }), () =>
          listSubscriptions(SubscriptionQuery.parse({ applicationId })),
        ),
      ]}
    >
      <ApplicationNotice applicationId={applicationId} />
      <Section title="The last 24 hours">
        <UsageSummary filters={lastDay} href={`/applications/${applicationId}/usage`} />
      </Section>
      <div className="grid gap-6 lg:grid-cols-2">
        <Section title="Subscribed to">
          <SubscriptionList applicationId={applicationId} />
        </Section>
        <Section title="About">
          <ApplicationFacts applicationId={applicationId} />
        </Section>
      </div>
    </Prefetched>
  )
}
