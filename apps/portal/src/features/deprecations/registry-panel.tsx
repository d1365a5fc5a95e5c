'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RegistryRow } from '@/contract/deprecations.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { REGISTRY_TABLE_COLUMNS } from './columns.tsx'
import { LetterDialog } from './letter-dialog.tsx'
import { REGISTRY_FILTERS, registryQuery } from './queries.ts'
import { recipientsOf, rowKey } from './recipients.ts'
import { RegistryFilters } from './registry-filters.tsx'

const DEFAULTS: Readonly<Record<keyof typeof REGISTRY_FILTERS, string>> = REGISTRY_FILTERS
const NONE: ReadonlySet<string> = new Set()

/** Who still calls what, and a letter to those who are ticked. */
export function RegistryPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(registryQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [selected, setSelected] = useState(NONE)
  const [isWriting, setWriting] = useState(false)
  const rows = query.data?.items ?? []
  const recipients = recipientsOf(rows, selected)
  return (
    <>
      <DataTable<RegistryRow>
        label="Callers"
        tableId="deprecation-registry"
        columns={REGISTRY_TABLE_COLUMNS}
        rows={rows}
        rowId={rowKey}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        selection={{
          selected,
          onChange: setSelected,
          nameOf: ({ application, version }) =>
            `${application?.name ?? 'Anonymous'} on ${version.name}`,
        }}
        bulkActions={
          <Button size="sm" disabled={recipients === undefined} onClick={() => setWriting(true)}>
            Write to these
          </Button>
        }
        empty={<NoCallers filtered={url.changed} onReset={url.reset} />}
        toolbar={<RegistryFilters url={url} rows={rows} />}
        footer={
          <Pagination
            label="Callers"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary={query.data && `${formatCount(rows.length, 'row')} · most calls first`}
          />
        }
      />
      {isWriting && recipients !== undefined && (
        <LetterDialog
          {...recipients}
          onClose={() => setWriting(false)}
          onSent={() => {
            setWriting(false)
            setSelected(NONE)
          }}
        />
      )}
    </>
  )
}

function NoCallers({ filtered, onReset }: Readonly<{ filtered: boolean; onReset(): void }>) {
  return filtered ? (
    <EmptyState
      kind="filtered"
      title="Nobody called it in that time"
      action={<Button onClick={onReset}>Clear filters</Button>}
    />
  ) : (
    <EmptyState title="Nobody calls a deprecated version">
      Versions with a planned date appear here with everybody who still calls them.
    </EmptyState>
  )
}
