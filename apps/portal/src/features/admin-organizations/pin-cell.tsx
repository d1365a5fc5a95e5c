'use client'

import { useMutation } from '@tanstack/react-query'
import { Pin } from 'lucide-react'
import { useState } from 'react'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { IconButton } from '@/ui/icon-button.tsx'
import { PinVersionDialog } from '@/ui/pin-version-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { pinVersionFor } from './queries.ts'

/** What a consumer's calls are pinned to, and the way to change it for them. */
export function PinCell({ subscription }: Readonly<{ subscription: AdminSubscription }>) {
  const [asking, setAsking] = useState(false)
  const touch = useTouch()
  const { api, application, pinnedVersion, pinnableVersions, state } = subscription
  const pin = useMutation({
    mutationFn: (versionId: string | null) => pinVersionFor(subscription, versionId),
    onSuccess({ pinnedVersion: now }) {
      toast.ok(now === null ? 'The pin was taken away' : `Pinned to ${now.name}`)
      setAsking(false)
    },
    onSettled: () => touch('adminSubscriptions', 'auditEvents'),
  })
  const mayPin = state !== 'cancelled' && (pinnableVersions.length > 0 || pinnedVersion !== null)
  return (
    <span className="inline-flex items-center gap-1.5">
      {pinnedVersion?.name ?? '—'}
      {mayPin && (
        <IconButton
          size="sm"
          label={`Pin ${application.name} to a version of ${api.name}`}
          icon={<Pin aria-hidden className="size-3.5" />}
          onClick={() => setAsking(true)}
        />
      )}
      {asking && (
        <PinVersionDialog
          subject={`${application.name} to ${api.name}`}
          versions={pinnableVersions}
          pinned={pinnedVersion}
          pending={pin.isPending}
          error={pin.isError ? problemSentence(pin.error) : undefined}
          onPin={pin.mutate}
          onClose={() => {
            setAsking(false)
            pin.reset()
          }}
        />
      )}
    </span>
  )
}
