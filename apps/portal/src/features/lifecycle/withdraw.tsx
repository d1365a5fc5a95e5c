'use client'

import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { VersionLifecycle } from '@/contract/lifecycle.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { moveVersion } from './queries.ts'

/** Takes a deprecation back, with a reason. Nothing where there is none, or where it is too late. */
export function Withdraw({ row }: Readonly<{ row: VersionLifecycle }>) {
  const touch = useTouch()
  const formId = useId()
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const withdraw = useMutation({
    mutationFn: () => moveVersion(row, { to: 'active', reason }, entityTag(row.version)),
    onSuccess: () => {
      setOpen(false)
      toast.ok('The deprecation is withdrawn', 'Callers are told once it is published.')
      void touch('lifecycle', 'deprecations', 'adminApis', 'revisions', 'auditEvents')
    },
  })
  if (row.stateNow !== 'deprecated') return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>Withdraw</Button>
      {isOpen && (
        <Dialog
          open
          size="sm"
          onOpenChange={setOpen}
          title={`Withdraw the deprecation of ${row.name}?`}
          description="Its dates are taken back, and it is active again."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" form={formId} variant="primary" pending={withdraw.isPending}>
                Withdraw
              </Button>
            </>
          }
        >
          <form
            id={formId}
            noValidate
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault()
              withdraw.mutate()
            }}
          >
            {withdraw.isError && (
              <Callout tone="danger" role="alert">
                {problemSentence(withdraw.error)}
              </Callout>
            )}
            <Field label="Reason" required help="Kept in the audit log.">
              <Input value={reason} onChange={({ target }) => setReason(target.value)} />
            </Field>
          </form>
        </Dialog>
      )}
    </>
  )
}
