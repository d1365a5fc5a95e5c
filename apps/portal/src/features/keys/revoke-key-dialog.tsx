'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { ApiKey } from '@/contract/keys.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { lastHourQuery, revokeKey } from './queries.ts'
import { revocationConsequences } from './view-model.ts'

type Props = Readonly<{ apiKey: ApiKey; onClose(): void }>

/** Ends a key for good, after its name was typed and with what it did in the last hour in view. */
export function RevokeKeyDialog({ apiKey, onClose }: Props) {
  const { id, name, display } = apiKey
  const touch = useTouch()
  const usage = useQuery(lastHourQuery(id))
  const revocation = useMutation({
    mutationFn: () => revokeKey(id, { name }),
    onSuccess() {
      toast.ok(`${name} is revoked`, 'Calls with it are answered 401.')
      void touch('keys', 'applications', 'quickStart')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Revoke ${name}?`}
      consequences={
        <>
          <code className="text-xs">{display}</code>.{' '}
          {revocationConsequences(apiKey, usage.data?.totals.requests)}
        </>
      }
      actLabel="Revoke key"
      typedName={name}
      pending={revocation.isPending}
      error={revocation.isError ? problemSentence(revocation.error) : undefined}
      onConfirm={() => revocation.mutate()}
    />
  )
}
