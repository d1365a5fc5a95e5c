'use client'

import { useQuery } from '@tanstack/react-query'
import type { RevisionPlan } from '@/contract/revisions.ts'
import { draftQuery } from '@/lib/admin-queries.ts'
import { formatCount } from '@/lib/format.ts'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'

const SHOWN = 5

/** What was edited and is not served yet. */
export function UnpublishedCard() {
  const { data, error, refetch } = useQuery(draftQuery())
  return (
    <Section
      title="Not published"
      actions={
        (data?.changes.length ?? 0) > 0 ? (
          <LinkButton href="/admin/revisions/publish" size="sm">
            Review and publish
          </LinkButton>
        ) : (
          <LinkButton href="/admin/revisions" size="sm">
            Revisions
          </LinkButton>
        )
      }
    >
      <Card className="min-h-40">
        {data !== undefined && <Draft plan={data} />}
        {data === undefined && error === null && <SkeletonText lines={4} />}
        {data === undefined && error !== null && (
          <ErrorState
            title="The draft could not be compared"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </Card>
    </Section>
  )
}

function Draft({ plan }: Readonly<{ plan: RevisionPlan }>) {
  if (plan.changes.length === 0) {
    return (
      <p className="text-sm text-ink-2">
        {plan.publishedNumber === null
          ? 'Nothing was published yet, and there is nothing to publish.'
          : `The draft is what revision ${plan.publishedNumber} says.`}
      </p>
    )
  }
  const more = plan.changes.length - SHOWN
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {plan.changes.slice(0, SHOWN).map(({ kind, id, noun, label }) => (
        <li key={`${kind} ${id}`} className="truncate">
          <span className="text-ink-3 capitalize">{kind}</span> {noun === 'api' ? 'API' : noun}{' '}
          <span className="font-medium">{label}</span>
        </li>
      ))}
      {more > 0 && <li className="text-ink-3">and {formatCount(more, 'more change')}</li>}
      {!plan.isPublishable && <li className="text-danger">It cannot be published as it is.</li>}
    </ul>
  )
}
