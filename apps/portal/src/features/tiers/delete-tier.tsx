'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { TierRecord } from '@/contract/tiers.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { DangerRow, DangerZone } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteTier } from './queries.ts'

/** Takes a tier that nobody is or was on out of the draft, after its name was typed. */
export function DeleteTier({ tier }: Readonly<{ tier: TierRecord }>) {
  const [asking, setAsking] = useState(false)
  const router = useRouter()
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => deleteTier(tier),
    onSuccess: () => {
      toast.ok(`${tier.name} was deleted`)
      router.push('/admin/tiers')
      void touch('tiers', 'adminApis', 'revisions', 'auditEvents')
    },
  })
  return (
    <DangerZone>
      <DangerRow
        title="Delete this tier"
        detail="Possible while nobody is or was on it. Otherwise take its APIs away: nobody new can subscribe."
        action={
          <Button variant="danger" onClick={() => setAsking(true)}>
            Delete tier
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          act.reset()
        }}
        title={`Delete ${tier.name}?`}
        consequences="Its limits go with it. The catalogue follows when you publish."
        typedName={tier.slug}
        actLabel="Delete tier"
        pending={act.isPending}
        error={act.isError ? problemSentence(act.error) : undefined}
        onConfirm={() => act.mutate()}
      />
    </DangerZone>
  )
}
