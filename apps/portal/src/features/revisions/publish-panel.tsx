'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { PublishOutcome } from '@/contract/revisions.ts'
import { adminApiChoicesQuery, draftQuery, upstreamChoicesQuery } from '@/lib/admin-queries.ts'
import { formatCount } from '@/lib/format.ts'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { BlastRadius } from './blast-radius.tsx'
import { ChangesList } from './changes-list.tsx'
import { IssuesList } from './issues-list.tsx'
import { PublishForm } from './publish-form.tsx'
import { Rollout } from './rollout.tsx'
import { TierEffects } from './tier-effects.tsx'

/** Edit → look at what it does → publish → watch it arrive. */
export function PublishPanel() {
  const [outcome, setOutcome] = useState<PublishOutcome>()
  if (outcome !== undefined) return <Published outcome={outcome} />
  return <Plan onPublished={setOutcome} />
}

function Plan({ onPublished }: Readonly<{ onPublished(outcome: PublishOutcome): void }>) {
  const plan = useQuery(draftQuery())
  const names = useNames()
  if (plan.data === undefined) {
    if (!plan.isError) return <Skeleton className="h-100 w-full" />
    return (
      <Card padded={false}>
        <ErrorState
          title="What would change could not be worked out"
          error={plan.error}
          onRetry={() => void plan.refetch()}
        />
      </Card>
    )
  }
  const { changes, issues, publishedNumber } = plan.data
  if (changes.length === 0) return <NothingToPublish number={publishedNumber} />
  return (
    <>
      <BlastRadius of={plan.data} />
      <IssuesList issues={issues} />
      <TierEffects changes={changes} />
      <PublishForm
        plan={plan.data}
        onPublished={onPublished}
        onLookAgain={() => void plan.refetch()}
      />
      <Section title="What changes">
        <ChangesList changes={changes} names={names} />
      </Section>
    </>
  )
}

/** The draft's ids in words; they only decorate, so nothing waits for them. */
function useNames(): Record<string, string> {
  const upstreams = useQuery(upstreamChoicesQuery()).data ?? []
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  return Object.fromEntries([
    ...upstreams.map(({ id, name }) => [id, name]),
    ...apis.map(({ id, name }) => [id, name]),
    ...apis.flatMap((api) => api.versions.map(({ id, name }) => [id, `${api.name} ${name}`])),
  ])
}

function NothingToPublish({ number }: Readonly<{ number: number | null }>) {
  return (
    <Card padded={false}>
      <EmptyState
        icon={CircleCheck}
        title={number === null ? 'There is nothing to publish yet' : 'Everything is published'}
        action={
          number === null ? (
            <LinkButton href="/admin/apis/new" variant="primary">
              Create an API
            </LinkButton>
          ) : (
            <LinkButton href={`/admin/revisions/${number}`}>See revision {number}</LinkButton>
          )
        }
      >
        {number === null
          ? 'Create an API, then come back.'
          : `The draft is what revision ${number} says. Change something, then come back.`}
      </EmptyState>
    </Card>
  )
}

function Published({ outcome }: Readonly<{ outcome: PublishOutcome }>) {
  const { number, changes } = outcome
  const isNew = outcome.outcome === 'published'
  return (
    <>
      <Callout
        tone={isNew ? 'ok' : 'info'}
        role="status"
        title={isNew ? `Published as revision ${number}` : 'Nothing was left to publish'}
        action={
          <LinkButton href={`/admin/revisions/${number}`} size="sm">
            See revision {number}
          </LinkButton>
        }
      >
        {isNew
          ? `${formatCount(changes.length, 'change')} in force as soon as a gateway takes it.`
          : `The draft was already what revision ${number} says.`}
      </Callout>
      <Rollout number={number} />
    </>
  )
}
