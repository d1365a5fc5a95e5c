'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  AdjustmentRecord,
  OverrideRecord,
  SubscriptionTermsRecord,
} from '@/contract/overrides.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatNumber } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { SubscriptionState } from '@/ui/subscription-state.tsx'
import { toast } from '@/ui/toast-store.ts'
import { AdjustDialog } from './adjust-dialog.tsx'
import { OverrideForm } from './override-form.tsx'
import { OverrideState } from './override-state.tsx'
import { endOverride, termsQuery } from './queries.ts'

/** One subscription: what it has beside its tier, and the forms that change it. */
export function SubscriptionTermsView({ subscriptionId }: Readonly<{ subscriptionId: string }>) {
  const query = useQuery(termsQuery(subscriptionId))
  const terms = query.data
  if (terms === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The subscription could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  const { subscription, override } = terms
  return (
    <>
      <PageHeader
        title={`${subscription.application.name} on ${subscription.api.name}`}
        description={`${subscription.organization.name}, at the tier ${subscription.tier.name}.`}
        breadcrumbs={[{ href: '/admin/overrides', label: 'Overrides' }]}
        actions={<LinkButton href={`/admin/audit?subjectId=${subscriptionId}`}>Changes</LinkButton>}
      />
      <SubscriptionState state={subscription.state} />
      {override !== null && <CurrentOverride override={override} />}
      <Section
        title={override === null ? 'Other limits for a while' : 'Change it'}
        description="In force without a publication, and back to the tier at the end."
      >
        <OverrideForm key={override?.id ?? 'none'} terms={terms} />
      </Section>
      <Adjustments terms={terms} />
    </>
  )
}

function CurrentOverride({ override }: Readonly<{ override: OverrideRecord }>) {
  const touch = useTouch()
  const [isAsked, setIsAsked] = useState(false)
  const [error, setError] = useState<string>()
  const [pending, setPending] = useState(false)
  async function end() {
    setPending(true)
    setError(undefined)
    try {
      await endOverride(override.id)
      setIsAsked(false)
      toast.ok('Ended', 'The limits of the tier hold again.')
      void touch('adminSubscriptions', 'auditEvents')
    } catch (cause) {
      setError(problemSentence(cause))
    } finally {
      setPending(false)
    }
  }
  return (
    <Section
      title="Override"
      actions={
        <Button size="sm" onClick={() => setIsAsked(true)}>
          End it
        </Button>
      }
    >
      <Card className="flex flex-col gap-2 text-sm">
        <OverrideState state={override.state} />
        <ul>
          {override.limits.map(({ name, text }) => (
            <li key={name}>
              <code>{name}</code>: {text}
            </li>
          ))}
        </ul>
        <p>
          From <RelativeTime at={override.startsAt} /> until <RelativeTime at={override.endsAt} />
        </p>
        <p className="text-ink-2">
          {override.reason}
          {override.createdBy !== null && ` (${override.createdBy.name})`}
        </p>
      </Card>
      <ConfirmDialog
        open={isAsked}
        onOpenChange={setIsAsked}
        title="End the override?"
        consequences="The limits of the tier hold again within a second. What was used stays used."
        actLabel="End it"
        pending={pending}
        error={error}
        onConfirm={() => void end()}
      />
    </Section>
  )
}

function Adjustments({ terms }: Readonly<{ terms: SubscriptionTermsRecord }>) {
  const [asked, setAsked] = useState<AdjustmentRecord['kind']>()
  const hasOwn = terms.limits.some(({ isOwn }) => isOwn)
  const hasQuota = terms.limits.some(({ isOwn, rule }) => isOwn && rule.kind.endsWith('quota'))
  return (
    <Section
      title="Counters"
      description="Limits that are this subscription’s alone can be counted anew; its quotas can be raised for their period."
      actions={
        <>
          <Button size="sm" disabled={!hasOwn} onClick={() => setAsked('reset')}>
            Count anew
          </Button>
          <Button size="sm" disabled={!hasQuota} onClick={() => setAsked('grant')}>
            Raise a quota
          </Button>
        </>
      }
    >
      <Card className="text-sm">
        {terms.adjustments.length === 0 && (
          <p className="text-ink-2">Nothing was reset or raised yet.</p>
        )}
        <ul className="flex flex-col gap-2">
          {terms.adjustments.map((one) => (
            <li key={one.id}>
              <code>{one.limitName}</code>{' '}
              {one.kind === 'reset'
                ? 'counted anew'
                : `raised by ${formatNumber(one.amount)} until its period ended`}
              , <RelativeTime at={one.createdAt} />
              {one.createdBy !== null && ` by ${one.createdBy.name}`}
              <span className="block text-ink-2">{one.reason}</span>
            </li>
          ))}
        </ul>
      </Card>
      {asked !== undefined && (
        <AdjustDialog kind={asked} terms={terms} onClose={() => setAsked(undefined)} />
      )}
    </Section>
  )
}
