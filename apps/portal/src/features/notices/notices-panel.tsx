'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { OwnNotice } from '@/contract/notices.ts'
import { formatCount } from '@/lib/format.ts'
import { Card, Section } from '@/ui/card.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { LeavingOperations } from '@/ui/leaving-operations.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { VersionDates } from '@/ui/version-dates.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'
import { noticesQuery } from './queries.ts'

/** The dates that concern the organisation, with what its own applications still call; and the same as a calendar. */
export function NoticesPanel() {
  const query = useQuery(noticesQuery())
  if (query.data === undefined) {
    return (
      <Card>
        {query.isError ? (
          <ErrorState
            title="The dates could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <SkeletonText lines={6} />
        )}
      </Card>
    )
  }
  const { items, calendarUrl } = query.data
  return (
    <div className="flex flex-col gap-6">
      {items.length === 0 ? (
        <Card padded={false}>
          <EmptyState title="Nothing you use is going away">
            When a version that you subscribed to gets a date, it is shown here.
          </EmptyState>
        </Card>
      ) : (
        items.map((notice) => <Notice key={notice.versionId} notice={notice} />)
      )}
      <Section
        title="In your calendar"
        description="Subscribe to this address; it follows every change. Whoever has it can read these dates, so treat it like a private link. Signing out everywhere ends it."
        actions={<CopyButton text={calendarUrl} label="Copy address" look="button" />}
      >
        <p className="text-sm">
          <a href={calendarUrl} className="link">
            Download once (.ics)
          </a>
        </p>
      </Section>
    </div>
  )
}

function Notice({ notice }: Readonly<{ notice: OwnNotice }>) {
  const { api, name, applications } = notice
  return (
    <Card className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex flex-wrap items-baseline gap-3">
          <h2 className="text-md font-semibold">
            {api.name} {name}
          </h2>
          <VersionStateMark state={notice.stateNow} />
        </div>
        <LinkButton size="sm" href={`/apis/${api.slug}/${encodeURIComponent(name)}/migration`}>
          {notice.successorName === null ? 'How to move' : `How to move to ${notice.successorName}`}
        </LinkButton>
      </div>
      {notice.notice !== '' && <p className="max-w-[75ch] text-sm text-ink-2">{notice.notice}</p>}
      <VersionDates {...notice} />
      {notice.leavingOperations.length > 0 && (
        <LeavingOperations
          operations={notice.leavingOperations}
          guideHref={`/apis/${api.slug}/${encodeURIComponent(name)}/migration`}
        />
      )}
      {applications.length === 0 ? (
        <p className="text-sm text-ink-2">
          None of your applications called it in the last 30 days.
        </p>
      ) : (
        <ul className="flex flex-col gap-1 text-sm">
          {applications.map(({ id, name: application, requests, lastSeenAt }) => (
            <li key={id}>
              <Link href={`/applications/${id}`} className="link font-medium">
                {application}
              </Link>
              : {formatCount(requests, 'request')} in 30 days, last <RelativeTime at={lastSeenAt} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
