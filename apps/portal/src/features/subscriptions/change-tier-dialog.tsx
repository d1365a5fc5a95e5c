'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Subscription } from '@/contract/subscriptions.ts'
import { ApiError } from '@/lib/api.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { toast } from '@/ui/toast-store.ts'
import { changeTier, offerQuery } from './queries.ts'
import { TierCards } from './tier-cards.tsx'

type Props = Readonly<{ subscription: Subscription; onClose(): void }>

/**
 * Moves a subscription to another tier at once. When somebody else changed it meanwhile, the dialog says which tier it
 * has now and asks again.
 */
export function ChangeTierDialog({ subscription, onClose }: Props) {
  const touch = useTouch()
  const [current, setCurrent] = useState(subscription)
  const [tierId, setTierId] = useState(subscription.tier.id)
  const offer = useQuery(offerQuery(subscription.api.slug))
  const change = useMutation({
    mutationFn: () => changeTier(current, tierId),
    onSuccess({ tier }) {
      toast.ok(`The tier is ${tier.name} now`)
      void touch('subscriptions')
      onClose()
    },
    onError(error) {
      const found = Subscription.safeParse(error instanceof ApiError ? error.current : undefined)
      if (found.success) setCurrent(found.data)
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Change the tier of ${current.api.name}`}
      description={`For ${current.application.name}. The new limits are in force within a second.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={tierId === current.tier.id}
            pending={change.isPending}
            onClick={() => change.mutate()}
          >
            Change tier
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
        {offer.isPending && <Skeleton className="h-60" />}
        {offer.isError && (
          <ErrorState
            title="The tiers could not be loaded"
            error={offer.error}
            onRetry={() => void offer.refetch()}
          />
        )}
        {offer.data !== undefined && (
          <>
            <TierCards
              tiers={offer.data.tiers}
              currentId={current.tier.id}
              automaticOnly
              value={tierId}
              onValueChange={setTierId}
            />
            <p className="text-xs text-ink-3">
              To move to a tier that needs approval, cancel this subscription and subscribe at that
              tier.
            </p>
          </>
        )}
      </div>
    </Dialog>
  )
}
