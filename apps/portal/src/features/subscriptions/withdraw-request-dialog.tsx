'use client'

import { useMutation } from '@tanstack/react-query'
import type { Subscription } from '@/contract/subscriptions.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { withdrawTierRequest } from './queries.ts'

type Props = Readonly<{ subscription: Subscription; onClose(): void }>

/** Takes the waiting request for another tier back. */
export function WithdrawRequestDialog({ subscription, onClose }: Props) {
  const { id, api, tier, tierRequest } = subscription
  const touch = useTouch()
  const withdrawal = useMutation({
    mutationFn: () => withdrawTierRequest(id),
    onSuccess() {
      toast.ok('The request is withdrawn')
      void touch('subscriptions')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Withdraw the request for ${tierRequest?.tier.name ?? 'another tier'}?`}
      consequences={`The subscription to ${api.name} stays at ${tier.name}. You can ask again.`}
      actLabel="Withdraw request"
      tone="primary"
      pending={withdrawal.isPending}
      error={withdrawal.isError ? problemSentence(withdrawal.error) : undefined}
      onConfirm={() => withdrawal.mutate()}
    />
  )
}
