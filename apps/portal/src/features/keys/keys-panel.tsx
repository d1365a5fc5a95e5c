'use client'

import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ApiKey } from '@/contract/keys.ts'
import { Button } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { CreateKey } from './create-key.tsx'
import { KeysTable } from './keys-table.tsx'
import { RenameKeyDialog } from './rename-key-dialog.tsx'
import { RevokeKeyDialog } from './revoke-key-dialog.tsx'
import { RollKey } from './roll-key.tsx'

type Props = Readonly<{
  /** Absent: all keys of the organisation. */
  application?: Readonly<{ id: string; name: string }>
  mayWrite: boolean
  isEmailVerified: boolean
}>

type Act = Readonly<{ kind: 'rename' | 'roll' | 'revoke'; key: ApiKey }>

const DEFAULTS = { create: '' }

/** Keys and all that can be done with them; `?create=1` opens the dialog, so that other pages can lead straight to it. */
export function KeysPanel({ application, mayWrite, isEmailVerified }: Props) {
  const { values, set } = useUrlState(DEFAULTS)
  const [act, setAct] = useState<Act>()
  const acts = useMemo(
    () =>
      mayWrite
        ? {
            onRename: (key: ApiKey) => setAct({ kind: 'rename', key }),
            onRoll: (key: ApiKey) => setAct({ kind: 'roll', key }),
            onRevoke: (key: ApiKey) => setAct({ kind: 'revoke', key }),
          }
        : undefined,
    [mayWrite],
  )
  const createButton = mayWrite && (
    <Button
      variant="primary"
      icon={<Plus aria-hidden className="size-4" />}
      onClick={() => set({ create: '1' })}
    >
      Create a key
    </Button>
  )
  const table = (
    <KeysTable applicationId={application?.id} acts={acts} createAction={createButton} />
  )
  return (
    <>
      {application === undefined ? (
        <>
          <PageHeader
            title="Keys"
            description="All keys of this organisation. A key belongs to an application."
            actions={createButton}
          />
          {table}
        </>
      ) : (
        <Section title="Keys" actions={createButton}>
          {table}
        </Section>
      )}
      {mayWrite && values.create === '1' && (
        <CreateKey
          application={application}
          isEmailVerified={isEmailVerified}
          onClose={() => set({ create: '' })}
        />
      )}
      {act?.kind === 'rename' && (
        <RenameKeyDialog apiKey={act.key} onClose={() => setAct(undefined)} />
      )}
      {act?.kind === 'roll' && <RollKey apiKey={act.key} onClose={() => setAct(undefined)} />}
      {act?.kind === 'revoke' && (
        <RevokeKeyDialog apiKey={act.key} onClose={() => setAct(undefined)} />
      )}
    </>
  )
}
