'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { Subscription } from '@/contract/subscriptions.ts'
import { Card } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { SubscriptionState } from '@/ui/subscription-state.tsx'
import { subscriptionsQuery } from './queries.ts'

/** What an admin gave it instead of its tier's limits, why and until when. */
function OverrideNote({ override }: Readonly<{ override: NonNullable<Subscription['override']> }>) {
  const { limits, reason, startsAt, endsAt } = override
  return (
    <p className="mt-1 text-xs text-info">
      Instead, {limits.join('; ')}, from <RelativeTime at={startsAt} /> until{' '}
      <RelativeTime at={endsAt} />: {reason}
    </p>
  )
}

/** What an application is subscribed to, in short. */
export function SubscriptionList({ applicationId }: Readonly<{ applicationId: string }>) {
  const { data, error, refetch, isPending } = useQuery(subscriptionsQuery({ applicationId }))
  if (isPending) return <Skeleton className="h-36" />
  if (data === undefined) {
    return (
      <Card>
        <ErrorState
          title="The subscriptions could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    )
  }
  if (data.items.length === 0) {
    return (
      <Card>
        <EmptyState
          title="Subscribed to nothing yet"
          action={<LinkButton href="/apis">Open the catalogue</LinkButton>}
        >
          Its keys work with the APIs it is subscribed to.
        </EmptyState>
      </Card>
    )
  }
  return (
    <ul className="divide-y divide-line rounded-box border border-line bg-surface text-sm">
      {data.items.map(({ id, api, tier, state, override }) => (
        <li
          key={id}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-2.5"
        >
          <div className="min-w-0">
            <Link href={`/apis/${api.slug}`} className="link font-medium">
              {api.name}
            </Link>{' '}
            <span className="text-ink-2">· {tier.name}</span>
            {tier.limits.map((limit) => (
              <p key={limit} className="text-xs text-ink-3">
                {limit}
              </p>
            ))}
            {override !== null && <OverrideNote override={override} />}
          </div>
          <SubscriptionState state={state} />
        </li>
      ))}
    </ul>
  )
}
