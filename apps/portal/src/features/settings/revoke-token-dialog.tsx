'use client'

import { useMutation } from '@tanstack/react-query'
import type { ManagementToken } from '@/contract/tokens.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { revokeToken } from './queries.ts'

type Props = Readonly<{ token: ManagementToken; onClose(): void }>

/** Ends a token for good, after its name was typed. */
export function RevokeTokenDialog({ token, onClose }: Props) {
  const { id, name, display } = token
  const touch = useTouch()
  const revocation = useMutation({
    mutationFn: () => revokeToken(id),
    onSuccess() {
      toast.ok(`${name} is revoked`)
      void touch('tokens')
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
          <code className="text-xs">{display}</code>. Programs that use it are answered 401 at once,
          and this cannot be undone.
        </>
      }
      actLabel="Revoke token"
      typedName={name}
      pending={revocation.isPending}
      error={revocation.isError ? problemSentence(revocation.error) : undefined}
      onConfirm={() => revocation.mutate()}
    />
  )
}
