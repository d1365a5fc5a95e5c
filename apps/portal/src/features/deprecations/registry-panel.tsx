'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RegistryRow } from '@/contract/deprecations.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { REGISTRY_TABLE_COLUMNS } from './columns.tsx'
import { LetterDialog } from './letter-dialog.tsx'
import { deprecationsQuery, REGISTRY_FILTERS, registryQuery } from './queries.ts'
import { recipientsOf, rowKey } from './recipients.ts'

const DAYS = ['7', '30', '90'].map((value) => ({ value, label: `${value} days` }))
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
        toolbar={<RegistryFilters url={url} />}
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

type Url = ReturnType<typeof useUrlState<typeof DEFAULTS>>

function RegistryFilters({ url }: Readonly<{ url: Url }>) {
  const versions = useQuery(deprecationsQuery()).data?.items ?? []
  const csv = pathWithQuery('/api/v1/deprecations/registry', { ...url.values, format: 'csv' })
  return (
    <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csv} />}>
      <FilterChip
        label="Version"
        options={versions.map(({ versionId, api, name }) => ({
          value: versionId,
          label: `${api.name} ${name}`,
        }))}
        value={url.values.versionId}
        onValueChange={(versionId) => url.set({ versionId })}
      />
      <FilterChip
        label="In the last"
        options={DAYS}
        value={url.values.days}
        onValueChange={(days) => url.set({ days: days === '' ? '30' : days })}
      />
    </FilterBar>
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
