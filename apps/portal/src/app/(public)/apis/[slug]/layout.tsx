import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { SubscriptionQuery } from '@/contract/subscriptions.ts'
import { ApiHeader } from '@/features/api-page/api-header.tsx'
import { subscriptionsQuery } from '@/features/subscriptions/queries.ts'
import { SubscribeButton } from '@/features/subscriptions/subscribe-button.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getCatalogApi } from '@/server/catalog.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { listSubscriptions } from '@/server/subscriptions.ts'
import { subscriptionViewer } from '@/server/viewer.ts'

type Props = Readonly<{ params: Promise<{ slug: string }>; children: ReactNode }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name, summary } = await orNotFound(getCatalogApi((await params).slug))
  return {
    title: { template: `%s · ${name} · Gatehouse`, default: name },
    description: summary,
  }
}

export default async function ApiLayout({ params, children }: Props) {
  const api = await orNotFound(getCatalogApi((await params).slug))
  const viewer = await subscriptionViewer()
  const isMember = viewer === 'subscriber' || viewer === 'reader'
  return (
    <Prefetched
      loads={
        isMember
          ? [
              load(subscriptionsQuery({ apiId: api.id }), async () =>
                listSubscriptions(SubscriptionQuery.parse({ apiId: api.id })),
              ),
            ]
          : []
      }
    >
      <ApiHeader
        api={api}
        action={api.auth === 'key' && <SubscribeButton api={api} viewer={viewer} />}
      />
      {children}
    </Prefetched>
  )
}
