'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { VersionRecord } from '@/contract/versions.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { DangerRow, DangerZone } from '@/ui/card.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteVersion } from './queries.ts'

/** Takes a version out of the draft, after its name was typed. */
export function DeleteVersion({ version }: Readonly<{ version: VersionRecord }>) {
  const [asking, setAsking] = useState(false)
  const router = useRouter()
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => deleteVersion(version),
    onSuccess: () => {
      toast.ok(`${version.name} was deleted`, 'Gateways serve it until you publish.')
      router.push(`/admin/apis/${version.apiId}`)
      void touch('adminApis', 'routes', 'upstreams', 'revisions', 'auditEvents')
    },
  })
  return (
    <DangerZone>
      <DangerRow
        title="Delete this version"
        detail="For what was made by mistake. What consumers have used is deprecated, retired and removed instead."
        action={
          <Button variant="danger" onClick={() => setAsking(true)}>
            Delete version
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          act.reset()
        }}
        title={`Delete ${version.name}?`}
        consequences={`Its documents and ${formatCount(version.routes, 'route')} go with it. Gateways follow when you publish.`}
        typedName={version.name}
        actLabel="Delete version"
        pending={act.isPending}
        error={act.isError ? problemSentence(act.error) : undefined}
        onConfirm={() => act.mutate()}
      />
    </DangerZone>
  )
}
