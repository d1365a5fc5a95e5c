'use client'

import { useQuery } from '@tanstack/react-query'
import { formatCount, formatDate } from '@/lib/format.ts'
import { Callout } from '@/ui/callout.tsx'
import { LeavingOperations } from '@/ui/leaving-operations.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { noticesQuery } from './queries.ts'
import { type Concern, concernsOf } from './view-model.ts'

/** A warning for each version, or operation, on its way out that this application itself has called lately. Nothing otherwise. */
export function ApplicationNotice({ applicationId }: Readonly<{ applicationId: string }>) {
  const { data } = useQuery(noticesQuery())
  return concernsOf(data?.items ?? [], applicationId).map((concern) => (
    <ConcernCallout key={concern.notice.versionId} concern={concern} />
  ))
}

function ConcernCallout({ concern }: Readonly<{ concern: Concern }>) {
  const { notice, isWhole, requests, operations } = concern
  const { api, name, stateNow, sunsetAt } = notice
  const guideHref = `/apis/${api.slug}/${encodeURIComponent(name)}/migration`
  const what = isWhole
    ? `${api.name} ${name}, which is ${stateNow === 'retired' ? 'retired' : 'going away'}`
    : `${formatCount(operations.length, 'operation')} of ${api.name} ${name} that ${operations.length === 1 ? 'is' : 'are'} going away`
  return (
    <Callout
      tone={isWhole && stateNow === 'retired' ? 'danger' : 'warn'}
      title={`It calls ${what}`}
      action={
        <LinkButton size="sm" href={guideHref}>
          How to move
        </LinkButton>
      }
    >
      {isWhole && (
        <p>
          {formatCount(requests, 'request')} in the last 30 days.
          {sunsetAt !== null && (
            <>
              {' '}
              Sunset: {formatDate(sunsetAt)}, <RelativeTime at={sunsetAt} />.
            </>
          )}
        </p>
      )}
      {operations.length > 0 && <LeavingOperations operations={operations} guideHref={guideHref} />}
    </Callout>
  )
}
