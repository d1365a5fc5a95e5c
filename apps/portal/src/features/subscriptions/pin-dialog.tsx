'use client'

import { useMutation } from '@tanstack/react-query'
import type { Subscription } from '@/contract/subscriptions.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { PinVersionDialog } from '@/ui/pin-version-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { pinVersion } from './queries.ts'

type Props = Readonly<{ subscription: Subscription; onClose(): void }>

/** Pins an application's calls to a version of an API. */
export function PinDialog({ subscription, onClose }: Props) {
  const touch = useTouch()
  const { api, application, pinnedVersion, pinnableVersions } = subscription
  const pin = useMutation({
    mutationFn: (versionId: string | null) => pinVersion(subscription, versionId),
    onSuccess({ pinnedVersion: now }) {
      toast.ok(now === null ? 'The pin was taken away' : `Pinned to ${now.name}`)
      onClose()
    },
    onSettled: () => touch('subscriptions'),
  })
  return (
    <PinVersionDialog
      subject={`${application.name} to ${api.name}`}
      versions={pinnableVersions}
      pinned={pinnedVersion}
      pending={pin.isPending}
      error={pin.isError ? problemSentence(pin.error) : undefined}
      onPin={pin.mutate}
      onClose={onClose}
    />
  )
}
