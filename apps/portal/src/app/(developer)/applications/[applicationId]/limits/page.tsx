import type { Metadata } from 'next'
import { SubscriptionQuery } from '@/contract/subscriptions.ts'
import { LimitsPanel } from '@/features/limits/limits-panel.tsx'
import { LIMITS_DEFAULTS, limitReportQuery } from '@/features/limits/queries.ts'
import { subscriptionChoicesQuery } from '@/lib/choices.ts'
import { readListParams, type SearchParams } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getLimitReport } from '@/server/limit-report.ts'
import { pageMember } from '@/server/page-access.ts'
import { listSubscriptions } from '@/server/subscriptions.ts'

export const metadata: Metadata = { title: 'Limits' }

type Props = Readonly<{ params: Promise<{ applicationId: string }>; searchParams: SearchParams }>

export default async function ApplicationLimitsPage({ params, searchParams }: Props) {
  await pageMember()
  const { applicationId } = await params
  const { subscription } = await readListParams(LIMITS_DEFAULTS, searchParams)
  const { items } = await listSubscriptions(SubscriptionQuery.parse({ applicationId, limit: 100 }))
  const chosen = items.find(({ id }) => id === subscription) ?? items[0]
  return (
    <Prefetched
      loads={[
        load(subscriptionChoicesQuery(applicationId), async () => items),
        ...(chosen === undefined
          ? []
          : [load(limitReportQuery(chosen.id), () => getLimitReport(chosen.id))]),
      ]}
    >
      <LimitsPanel applicationId={applicationId} />
    </Prefetched>
  )
}
