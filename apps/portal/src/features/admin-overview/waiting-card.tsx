'use client'

import { useQuery } from '@tanstack/react-query'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { tierRequestsQuery, waitingQuery } from '@/lib/admin-queries.ts'
import { formatCount } from '@/lib/format.ts'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'

const SHOWN = 5

/** Who waits for an answer. */
export function WaitingCard() {
  const { data, error, refetch } = useQuery(waitingQuery())
  const tierChanges = useQuery(tierRequestsQuery()).data?.items.length ?? 0
  return (
    <Section
      title="Waiting for approval"
      actions={
        <LinkButton href="/admin/approvals" size="sm">
          {(data?.items.length ?? 0) + tierChanges > 0 ? 'Decide' : 'Approvals'}
        </LinkButton>
      }
    >
      <Card className="min-h-40">
        {data !== undefined && <Queue items={data.items} hasMore={data.nextCursor !== null} />}
        {tierChanges > 0 && (
          <p className="mt-1.5 text-sm">{formatCount(tierChanges, 'change')} of tier asked for.</p>
        )}
        {data === undefined && error === null && <SkeletonText lines={4} />}
        {data === undefined && error !== null && (
          <ErrorState
            title="The queue could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </Card>
    </Section>
  )
}

type QueueProps = Readonly<{ items: readonly AdminSubscription[]; hasMore: boolean }>

function Queue({ items, hasMore }: QueueProps) {
  if (items.length === 0) return <p className="text-sm text-ink-2">No subscription waits.</p>
  const more = items.length - SHOWN
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {items.slice(0, SHOWN).map(({ id, application, organization, api, tier, createdAt }) => (
        <li key={id} className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 wrap-anywhere">
            <span className="font-medium">{application.name}</span> of {organization.name} to{' '}
            {api.name} at {tier.name}
          </span>
          <span className="text-ink-3">
            <RelativeTime at={createdAt} />
          </span>
        </li>
      ))}
      {more > 0 && (
        <li className="text-ink-3">
          and {formatCount(more, 'more')}
          {hasMore && ' at least'}
        </li>
      )}
    </ul>
  )
}
