'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Application } from '@/contract/applications.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { DangerRow } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteApplication } from './queries.ts'
import { deletionConsequences } from './view-model.ts'

/** Ends an application with its keys and subscriptions, after its name was typed. */
export function DeleteApplication({ application }: Readonly<{ application: Application }>) {
  const { id, name } = application
  const router = useRouter()
  const touch = useTouch()
  const [isAsking, setAsking] = useState(false)
  const removal = useMutation({
    mutationFn: () => deleteApplication(id, { name }),
    onSuccess() {
      router.replace('/applications')
      toast.ok(`${name} is deleted`)
      void touch('applications', 'keys', 'subscriptions', 'quickStart')
    },
  })
  return (
    <>
      <DangerRow
        title="Delete this application"
        detail={deletionConsequences(application)}
        action={
          <Button variant="danger" onClick={() => setAsking(true)}>
            Delete…
          </Button>
        }
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete ${name}?`}
        consequences={deletionConsequences(application)}
        actLabel="Delete application"
        typedName={name}
        pending={removal.isPending || removal.isSuccess}
        error={removal.isError ? problemSentence(removal.error) : undefined}
        onConfirm={() => removal.mutate()}
      />
    </>
  )
}
