'use client'

import { useQuery } from '@tanstack/react-query'
import { formatCount, formatDate } from '@/lib/format.ts'
import { Callout } from '@/ui/callout.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { noticesQuery } from './queries.ts'

/** A warning for each version on its way out that this application itself has called lately. Nothing otherwise. */
export function ApplicationNotice({ applicationId }: Readonly<{ applicationId: string }>) {
  const { data } = useQuery(noticesQuery())
  const concerned = (data?.items ?? []).flatMap((notice) => {
    const own = notice.applications.find(({ id }) => id === applicationId)
    return own === undefined ? [] : [{ notice, own }]
  })
  return concerned.map(({ notice, own }) => (
    <Callout
      key={notice.versionId}
      tone={notice.stateNow === 'retired' ? 'danger' : 'warn'}
      title={`It calls ${notice.api.name} ${notice.name}, which is ${notice.stateNow === 'retired' ? 'retired' : 'going away'}`}
      action={
        <LinkButton
          size="sm"
          href={`/apis/${notice.api.slug}/${encodeURIComponent(notice.name)}/migration`}
        >
          How to move
        </LinkButton>
      }
    >
      {formatCount(own.requests, 'request')} in the last 30 days.
      {notice.sunsetAt !== null && (
        <>
          {' '}
          Sunset: {formatDate(notice.sunsetAt)}, <RelativeTime at={notice.sunsetAt} />.
        </>
      )}
    </Callout>
  ))
}
