'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { keyColumns } from './columns.tsx'
import type { KeyActs } from './key-row-menu.tsx'
import { KEY_DEFAULTS, keysCsvHref, keysQuery } from './queries.ts'

const ENVIRONMENTS = [
  { value: 'live', label: 'Live' },
  { value: 'test', label: 'Test' },
] as const

const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
] as const

type Props = Readonly<{
  applicationId: string | undefined
  acts: KeyActs | undefined
  /** Shown while there are none: the way to make one. */
  createAction: ReactNode
}>

/** Keys, with what tells them apart, when each was last used and when it ends. */
export function KeysTable({ applicationId, acts, createAction }: Props) {
  const { values, set, reset, changed } = useUrlState(KEY_DEFAULTS)
  const pages = useCursorPages()
  const filters = { ...values, cursor: pages.cursor ?? '' }
  const found = useQuery(keysQuery(filters, applicationId))
  const withApplication = applicationId === undefined
  const columns = useMemo(() => keyColumns({ withApplication, acts }), [withApplication, acts])
  return (
    <DataTable
      label="Keys"
      tableId="keys"
      columns={columns}
      rows={found.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(found)}
      error={found.error}
      onRetry={() => void found.refetch()}
      toolbar={
        <FilterBar
          changed={changed}
          onReset={reset}
          actions={<CsvLink href={keysCsvHref(filters, applicationId)} />}
        >
          <SearchBox label="Search by name" value={values.q} onValueChange={(q) => set({ q })} />
          <FilterChip
            label="Environment"
            options={ENVIRONMENTS}
            value={values.environment as 'live' | 'test' | ''}
            onValueChange={(environment) => set({ environment })}
          />
          <FilterChip
            label="State"
            options={STATES}
            value={values.state as 'active' | 'expired' | 'revoked' | ''}
            onValueChange={(state) => set({ state })}
          />
        </FilterBar>
      }
      empty={
        changed ? (
          <EmptyState
            kind="filtered"
            title="No key fits these filters"
            action={<Button onClick={reset}>Clear filters</Button>}
          />
        ) : (
          <EmptyState title="No keys yet" action={createAction}>
            A key goes with every call and says which application is calling.
          </EmptyState>
        )
      }
      footer={<Pagination pages={pages} nextCursor={found.data?.nextCursor} label="Keys" />}
    />
  )
}
