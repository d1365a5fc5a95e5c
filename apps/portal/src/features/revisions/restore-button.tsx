'use client'

import { useMutation } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { restoreRevision } from './queries.ts'

type Props = Readonly<{
  number: number
  /** Changes of the draft that would be lost. */
  unpublished: number
}>

/** Brings a revision back, as a new one, after asking. */
export function RestoreButton({ number, unpublished }: Props) {
  const [asking, setAsking] = useState(false)
  const router = useRouter()
  const touch = useTouch()
  const restore = useMutation({
    mutationFn: () => restoreRevision(number, ''),
    onSuccess: (outcome) => {
      setAsking(false)
      if (outcome.outcome === 'unchanged') {
        toast.info('Nothing was published', `The newest revision already says what ${number} says.`)
        return
      }
      toast.ok(`Revision ${number} is back`, `It was published as revision ${outcome.number}.`)
      void touch(
        'adminApis',
        'auditEvents',
        'gateways',
        'revisions',
        'routes',
        'tiers',
        'upstreams',
      )
      router.push(`/admin/revisions/${outcome.number}`)
    },
  })
  return (
    <>
      <Button onClick={() => setAsking(true)} icon={<Undo2 aria-hidden className="size-4" />}>
        Restore
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          restore.reset()
        }}
        title={`Restore revision ${number}?`}
        consequences={<Consequences number={number} unpublished={unpublished} />}
        actLabel="Restore and publish"
        tone="primary"
        pending={restore.isPending}
        error={restore.isError ? problemSentence(restore.error) : undefined}
        onConfirm={() => restore.mutate()}
      />
    </>
  )
}

function Consequences({ number, unpublished }: Props) {
  return (
    <>
      What is being edited becomes what revision {number} says, and is published at once under a new
      number. All gateways follow.
      {unpublished > 0 &&
        ` ${unpublished === 1 ? 'The one change' : `The ${unpublished} changes`} not published yet will be lost.`}
    </>
  )
}
