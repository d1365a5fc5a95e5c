'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import type { ManagementToken } from '@/contract/tokens.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages } from '@/ui/url-state.ts'
import { CreateToken } from './create-token.tsx'
import { tokensQuery } from './queries.ts'
import { RevokeTokenDialog } from './revoke-token-dialog.tsx'
import { tokenColumns } from './token-columns.tsx'

/** Tokens of the management API: what a program of this person's may use instead of a session. */
export function TokensPanel() {
  const pages = useCursorPages()
  const [isCreating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ManagementToken>()
  const found = useQuery(tokensQuery(pages.cursor ?? ''))
  const columns = useMemo(() => tokenColumns(setRevoking), [])
  const createButton = (
    <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setCreating(true)}>
      Create a token
    </Button>
  )
  return (
    <Section
      id="tokens"
      title="Management tokens"
      description={
        <>
          For programs that do what these pages do. A token acts as you, in the organisation in
          which it was made.{' '}
          <Link href="/docs/management-api" className="link">
            About the management API
          </Link>
        </>
      }
      actions={createButton}
    >
      <DataTable
        label="Management tokens"
        columns={columns}
        rows={found.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(found)}
        error={found.error}
        onRetry={() => void found.refetch()}
        skeletonRows={3}
        empty={<EmptyState title="No tokens yet">Pages do without; a script needs one.</EmptyState>}
        footer={<Pagination pages={pages} nextCursor={found.data?.nextCursor} label="Tokens" />}
      />
      {isCreating && <CreateToken onClose={() => setCreating(false)} />}
      {revoking !== undefined && (
        <RevokeTokenDialog token={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </Section>
  )
}
