'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { UpstreamRecord } from '@/contract/upstreams.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteUpstream } from './queries.ts'

type Props = Readonly<{ upstreams: readonly UpstreamRecord[]; onDone(): void }>

/** Takes the ticked upstreams out of the draft, each as it was read: one that is used, or was changed meanwhile, stays and is named. */
export function DeleteUpstreams({ upstreams, onDone }: Props) {
  const [asking, setAsking] = useState(false)
  const touch = useTouch()
  const count = formatCount(upstreams.length, 'upstream')
  const act = useMutation({
    mutationFn: () => deleteAll(upstreams),
    onSuccess: ({ deleted, refused }) => {
      if (deleted > 0) toast.ok(`${formatCount(deleted, 'upstream')} deleted`)
      for (const { name, why } of refused) toast.error(`${name} stays`, why)
      setAsking(false)
      onDone()
    },
    onSettled: () => touch('upstreams', 'revisions', 'auditEvents'),
  })
  return (
    <>
      <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${count}?`}
        consequences={`${upstreams.map(({ name }) => name).join(', ')}: targets and timeouts go with them. One that a version or a route uses stays. Gateways follow when you publish.`}
        typedName={count}
        actLabel="Delete upstreams"
        pending={act.isPending}
        onConfirm={() => act.mutate()}
      />
    </>
  )
}

/** One after the other: each compiles the whole draft. */
async function deleteAll(upstreams: readonly UpstreamRecord[]) {
  const refused: { name: string; why: string }[] = []
  let deleted = 0
  for (const upstream of upstreams) {
    try {
      await deleteUpstream(upstream)
      deleted += 1
    } catch (error) {
      refused.push({ name: upstream.name, why: problemSentence(error) })
    }
  }
  return { deleted, refused }
}
