'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ApiRecord } from '@/contract/apis.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { DangerRow, DangerZone } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteApi } from './queries.ts'

/** Takes an API out of the draft, after its name was typed. */
export function DeleteApi({ api }: Readonly<{ api: ApiRecord }>) {
  const [asking, setAsking] = useState(false)
  const router = useRouter()
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => deleteApi(api),
    onSuccess: () => {
      toast.ok(`${api.name} was deleted`, 'Gateways serve it until you publish.')
      router.push('/admin/apis')
      void touch('adminApis', 'routes', 'tiers', 'revisions', 'auditEvents')
    },
  })
  return (
    <DangerZone>
      <DangerRow
        title="Delete this API"
        detail="Possible while no application has or had a subscription. Otherwise set its versions to removed."
        action={
          <Button variant="danger" onClick={() => setAsking(true)}>
            Delete API
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          act.reset()
        }}
        title={`Delete ${api.name}?`}
        consequences={`${formatCount(api.versions.length, 'version')} with documents and ${formatCount(api.routes, 'route')} go with it. Gateways follow when you publish. Its upstreams stay.`}
        typedName={api.slug}
        actLabel="Delete API"
        pending={act.isPending}
        error={act.isError ? problemSentence(act.error) : undefined}
        onConfirm={() => act.mutate()}
      />
    </DangerZone>
  )
}
