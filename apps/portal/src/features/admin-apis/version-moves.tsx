'use client'

import { legalMoves, type VersionState } from '@gatehouse/policy'
import { useState } from 'react'
import type { VersionRecord } from '@/contract/versions.ts'
import { Button } from '@/ui/button.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { MOVES } from './state-moves.ts'

type Props = Readonly<{ version: VersionRecord; apiName: string }>

/** The states that a version may move to, as buttons. */
export function VersionMoves({ version, apiName }: Props) {
  const [to, setTo] = useState<VersionState>()
  return (
    <>
      {legalMoves(version.state).map((state) => (
        <Button key={state} onClick={() => setTo(state)}>
          {MOVES[state].act}
        </Button>
      ))}
      {to !== undefined && (
        <MoveDialog version={version} apiName={apiName} to={to} onClose={() => setTo(undefined)} />
      )}
    </>
  )
}
