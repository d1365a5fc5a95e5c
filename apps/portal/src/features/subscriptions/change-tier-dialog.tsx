'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { Subscription } from '@/contract/subscriptions.ts'
import { ApiError } from '@/lib/api.ts'
import { catalogApiQuery } from '@/lib/choices.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Textarea } from '@/ui/input.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { toast } from '@/ui/toast-store.ts'
import { changeTier, requestTier } from './queries.ts'
import { TierCards } from './tier-cards.tsx'

type Props = Readonly<{
  subscription: Subscription
  /** Chosen beforehand. */
  tierId?: string | undefined
  onClose(): void
}>

/**
 * Moves a subscription to another tier at once, or asks for one that needs approval. When somebody else changed it meanwhile,
 * the dialog says which tier it has now and asks again.
 */
export function ChangeTierDialog({ subscription, tierId: wanted, onClose }: Props) {
  const draft = useTierChange(subscription, wanted, onClose)
  const { current, tierId, asks, change } = draft
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Change the tier of ${current.api.name}`}
      description={`For ${current.application.name}. ${asks ? `It stays at ${current.tier.name} until somebody approves.` : 'The new limits are in force within a second.'}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={tierId === current.tier.id}
            pending={change.isPending}
            onClick={() => change.mutate()}
          >
            {asks ? 'Ask for approval' : 'Change tier'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        {change.isError && (
          <Callout tone="danger" role="alert">
            {current.version === subscription.version
              ? problemSentence(change.error)
              : `Somebody changed this subscription meanwhile: its tier is ${current.tier.name} now. Choose again.`}
          </Callout>
        )}
        <Offer draft={draft} />
      </div>
    </Dialog>
  )
}

/** What is chosen, and the act that follows from it. */
function useTierChange(
  subscription: Subscription,
  wanted: string | undefined,
  onClose: () => void,
) {
  const touch = useTouch()
  const [current, setCurrent] = useState(subscription)
  const [tierId, setTierId] = useState(wanted ?? subscription.tier.id)
  const [reason, setReason] = useState('')
  const offer = useQuery(catalogApiQuery(subscription.api.slug))
  const chosen = offer.data?.tiers.find(({ id }) => id === tierId)
  const asks = chosen?.approval === 'manual' && tierId !== current.tier.id
  const change = useMutation({
    mutationFn: () =>
      asks ? requestTier(current.id, tierId, reason) : changeTier(current, tierId),
    onSuccess({ tier, tierRequest }) {
      toast.ok(asks ? `${tierRequest?.tier.name} is asked for` : `The tier is ${tier.name} now`)
      void touch('subscriptions')
      onClose()
    },
    onError(error) {
      const found = Subscription.safeParse(error instanceof ApiError ? error.current : undefined)
      if (found.success) setCurrent(found.data)
    },
  })
  return { current, tierId, setTierId, reason, setReason, offer, asks, change }
}

function Offer({ draft }: Readonly<{ draft: ReturnType<typeof useTierChange> }>) {
  const { current, tierId, setTierId, reason, setReason, offer, asks } = draft
  if (offer.isPending) return <Skeleton className="h-60" />
  if (offer.isError) {
    return (
      <ErrorState
        title="The tiers could not be loaded"
        error={offer.error}
        onRetry={() => void offer.refetch()}
      />
    )
  }
  return (
    <>
      <TierCards
        tiers={offer.data.tiers}
        currentId={current.tier.id}
        automaticOnly={current.state !== 'active' || current.tierRequest !== null}
        value={tierId}
        onValueChange={setTierId}
      />
      <p className="text-xs text-ink-3">
        <Link
          href={`/simulator?${new URLSearchParams({ subscription: current.id, tier: tierId })}`}
          className="link"
        >
          Simulate this tier with your last seven days
        </Link>
      </p>
      {current.tierRequest !== null && (
        <p className="text-xs text-ink-3">
          {current.tierRequest.tier.name} is asked for already: withdraw that request to ask for
          another tier.
        </p>
      )}
      {asks && (
        <Field label="Reason" aside="Optional" help="Whoever approves reads it.">
          <Textarea
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
    </>
  )
}
