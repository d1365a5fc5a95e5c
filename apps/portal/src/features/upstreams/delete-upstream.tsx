'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { UpstreamRecord } from '@/contract/upstreams.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { DangerRow, DangerZone } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteUpstream } from './queries.ts'

/** Takes an upstream that nothing uses out of the draft, after its name was typed. */
export function DeleteUpstream({ upstream }: Readonly<{ upstream: UpstreamRecord }>) {
  const [asking, setAsking] = useState(false)
  const router = useRouter()
  const touch = useTouch()
  const isUsed = upstream.versions + upstream.routes > 0
  const act = useMutation({
    mutationFn: () => deleteUpstream(upstream),
    onSuccess: () => {
      toast.ok(`${upstream.name} was deleted`)
      router.push('/admin/upstreams')
      void touch('upstreams', 'revisions', 'auditEvents')
    },
  })
  return (
    <DangerZone>
      <DangerRow
        title="Delete this upstream"
        detail={isUsed ? 'Not while a version or a route uses it.' : 'Nothing uses it.'}
        action={
          <Button variant="danger" disabled={isUsed} onClick={() => setAsking(true)}>
            Delete upstream
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          act.reset()
        }}
        title={`Delete ${upstream.name}?`}
        consequences="Its targets and timeouts go with it. Gateways follow when you publish."
        typedName={upstream.name}
        actLabel="Delete upstream"
        pending={act.isPending}
        error={act.isError ? problemSentence(act.error) : undefined}
        onConfirm={() => act.mutate()}
      />
    </DangerZone>
  )
}
