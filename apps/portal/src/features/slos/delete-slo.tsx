'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { SloRecord } from '@/contract/slos.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { DangerRow, DangerZone } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteSlo } from './queries.ts'

/** Takes back a promise, after its name was typed. */
export function DeleteSlo({ slo }: Readonly<{ slo: SloRecord }>) {
  const [asking, setAsking] = useState(false)
  const router = useRouter()
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => deleteSlo(slo),
    onSuccess: () => {
      toast.ok(`${slo.name} was deleted`)
      router.push('/admin/slos')
      void touch('slos', 'sloAlerts', 'alertDeliveries', 'auditEvents')
    },
  })
  return (
    <DangerZone>
      <DangerRow
        title="Delete this objective"
        detail="Its alerts and their messages go with it; usage stays."
        action={
          <Button variant="danger" onClick={() => setAsking(true)}>
            Delete objective
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          act.reset()
        }}
        title={`Delete ${slo.name}?`}
        consequences="An alert that fires is forgotten and not resolved: nobody hears of its end."
        typedName={slo.name}
        actLabel="Delete objective"
        pending={act.isPending}
        error={act.isError ? problemSentence(act.error) : undefined}
        onConfirm={() => act.mutate()}
      />
    </DangerZone>
  )
}
