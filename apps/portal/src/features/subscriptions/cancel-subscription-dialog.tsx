'use client'

import { useMutation } from '@tanstack/react-query'
import type { Subscription } from '@/contract/subscriptions.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { cancelSubscription } from './queries.ts'

type Props = Readonly<{ subscription: Subscription; onClose(): void }>

/** Ends a subscription after saying what stops working. */
export function CancelSubscriptionDialog({ subscription, onClose }: Props) {
  const { id, api, application } = subscription
  const touch = useTouch()
  const cancellation = useMutation({
    mutationFn: () => cancelSubscription(id),
    onSuccess() {
      toast.ok(`The subscription to ${api.name} is cancelled`)
      void touch('subscriptions', 'applications', 'quickStart')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Cancel the subscription to ${api.name}?`}
      consequences={`Calls of ${application.name} to ${api.name} are answered 403 within a second. You can subscribe again; a tier that needs approval is asked for anew.`}
      actLabel="Cancel subscription"
      pending={cancellation.isPending}
      error={cancellation.isError ? problemSentence(cancellation.error) : undefined}
      onConfirm={() => cancellation.mutate()}
    />
  )
}
