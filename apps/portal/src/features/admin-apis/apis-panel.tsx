'use client'

import { useQuery } from '@tanstack/react-query'
import { FilePlus2 } from 'lucide-react'
import type { ApiVisibility } from '@/contract/apis.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { API_COLUMNS } from './columns.tsx'
import { API_FILTERS, apisQuery } from './queries.ts'
import { VISIBILITY_CARDS } from './visibility.ts'

const VISIBILITIES = VISIBILITY_CARDS.map(({ value, title }) => ({ value, label: title }))
const STATES = Object.entries(VERSION_STATE_WORDS).map(([value, label]) => ({ value, label }))
const DEFAULTS: Readonly<Record<keyof typeof API_FILTERS, string>> = API_FILTERS

/** All APIs as they are being edited. */
export function ApisPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const filters = { ...url.values, cursor: pages.cursor ?? '' }
  const query = useQuery(apisQuery(filters))
  return (
    <DataTable
      label="APIs"
      tableId="admin-apis"
      columns={API_COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={<NoApis filtered={url.changed} onReset={url.reset} />}
      toolbar={
        <FilterBar
          changed={url.changed}
          onReset={url.reset}
          actions={
            <CsvLink href={pathWithQuery('/api/v1/apis', { ...url.values, format: 'csv' })} />
          }
        >
          <SearchBox
            label="Search APIs"
            value={url.values.q}
            onValueChange={(q) => url.set({ q })}
          />
          <FilterChip
            label="Visible to"
            options={VISIBILITIES}
            value={url.values.visibility as ApiVisibility | ''}
            onValueChange={(visibility) => url.set({ visibility })}
          />
          <FilterChip
            label="Has a version that is"
            options={STATES}
            value={url.values.state}
            onValueChange={(state) => url.set({ state })}
          />
        </FilterBar>
      }
      footer={
        <Pagination
          label="APIs"
          pages={pages}
          nextCursor={query.data?.nextCursor}
          summary={query.data && `${formatCount(query.data.items.length, 'API')} · newest first`}
        />
      }
    />
  )
}

function NoApis({ filtered, onReset }: Readonly<{ filtered: boolean; onReset(): void }>) {
  if (filtered) {
    return (
      <EmptyState
        kind="filtered"
        title="No API matches these filters"
        action={<Button onClick={onReset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState
      title="No APIs yet"
      icon={FilePlus2}
      action={
        <LinkButton href="/admin/apis/new" variant="primary">
          Create an API
        </LinkButton>
      }
    >
      Give an OpenAPI document and the address of the service. The rest is suggested.
    </EmptyState>
  )
}
