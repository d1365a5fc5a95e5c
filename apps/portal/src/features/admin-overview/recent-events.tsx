'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { AuditEventRecord } from '@/contract/audit-events.ts'
import { actionWords, subjectHref, subjectName } from '@/lib/audit-words.ts'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { RECENT_EVENTS, recentEventsQuery } from './queries.ts'

/** What was done last, by whom. */
export function RecentEvents() {
  const { data, error, refetch } = useQuery(recentEventsQuery())
  return (
    <Section
      title="Last changes"
      actions={
        <LinkButton href="/admin/audit" size="sm">
          Audit log
        </LinkButton>
      }
    >
      <Card padded={data === undefined && error === null}>
        {data === undefined && error === null && <SkeletonText lines={RECENT_EVENTS} />}
        {data === undefined && error !== null && (
          <ErrorState
            title="The log could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {data?.items.length === 0 && <EmptyState title="Nothing happened yet" />}
        <ul className="divide-y divide-line text-sm">
          {data?.items.map((event) => (
            <EventItem key={event.id} event={event} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function EventItem({ event }: Readonly<{ event: AuditEventRecord }>) {
  const href = subjectHref(event)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2">
      <span>{actionWords(event.action)}</span>
      {href === undefined ? (
        <span className="min-w-0 truncate font-medium">{subjectName(event)}</span>
      ) : (
        <Link href={href} className="link min-w-0 truncate font-medium">
          {subjectName(event)}
        </Link>
      )}
      <span className="text-ink-3">by {event.actor?.name ?? 'the system'}</span>
      <span className="ml-auto text-ink-3">
        <RelativeTime at={event.at} />
      </span>
    </li>
  )
}
