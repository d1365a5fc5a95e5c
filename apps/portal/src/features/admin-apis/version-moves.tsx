'use client'

import { legalMoves, type VersionState } from '@gatehouse/policy'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { VersionRecord } from '@/contract/versions.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { patchVersion, versionQuery } from './queries.ts'
import { isGrave, MOVES } from './state-moves.ts'

type Props = Readonly<{ version: VersionRecord; apiName: string }>

/** The states that a version may move to, as buttons. */
export function VersionMoves({ version, apiName }: Props) {
  const [target, setTarget] = useState<VersionState>()
  const client = useQueryClient()
  const touch = useTouch()
  const move = useMutation({
    mutationFn: (state: VersionState) =>
      patchVersion(version, { state }, entityTag(version.version)),
    onSuccess: (saved) => {
      client.setQueryData(versionQuery(saved.apiId, saved.id).queryKey, saved)
      setTarget(undefined)
      toast.ok(
        `${saved.name} is ${VERSION_STATE_WORDS[saved.state].toLowerCase()}`,
        'Gateways follow once it is published.',
      )
      void touch('adminApis', 'routes', 'revisions', 'auditEvents')
    },
    onError: () => void touch('adminApis'),
  })
  const name = `${apiName} ${version.name}`
  return (
    <>
      {legalMoves(version.state).map((state) => (
        <Button key={state} onClick={() => setTarget(state)}>
          {MOVES[state].act}
        </Button>
      ))}
      {target !== undefined && (
        <ConfirmDialog
          open
          onOpenChange={() => {
            setTarget(undefined)
            move.reset()
          }}
          title={`${MOVES[target].act}: ${name}?`}
          consequences={`${MOVES[target].consequences} It takes effect when you publish.`}
          actLabel={MOVES[target].act}
          tone={isGrave(target) ? 'danger' : 'primary'}
          {...(isGrave(target) ? { typedName: version.name } : {})}
          pending={move.isPending}
          error={move.isError ? problemSentence(move.error) : undefined}
          onConfirm={() => move.mutate(target)}
        />
      )}
    </>
  )
}
