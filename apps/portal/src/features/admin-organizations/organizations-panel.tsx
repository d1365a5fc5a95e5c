'use client'

import { useQuery } from '@tanstack/react-query'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { ORGANIZATION_COLUMNS } from './columns.tsx'
import { ORGANIZATION_FILTERS, organizationsQuery } from './queries.ts'

const DEFAULTS: Readonly<Record<keyof typeof ORGANIZATION_FILTERS, string>> = ORGANIZATION_FILTERS
const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
]

/** All consumers. */
export function OrganizationsPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(organizationsQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const csvHref = pathWithQuery('/api/v1/organizations', { ...url.values, format: 'csv' })
  return (
    <DataTable
      label="Organisations"
      tableId="admin-organizations"
      columns={ORGANIZATION_COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={<NoOrganizations filtered={url.changed} onReset={url.reset} />}
      toolbar={
        <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csvHref} />}>
          <SearchBox
            label="Search organisations"
            placeholder="Name, slug or e-mail"
            value={url.values.q}
            onValueChange={(q) => url.set({ q })}
          />
          <FilterChip
            label="State"
            options={STATES}
            value={url.values.state}
            onValueChange={(state) => url.set({ state })}
          />
        </FilterBar>
      }
      footer={
        <Pagination
          label="Organisations"
          pages={pages}
          nextCursor={query.data?.nextCursor}
          summary={
            query.data && `${formatCount(query.data.items.length, 'organisation')} · newest first`
          }
        />
      }
    />
  )
}

type EmptyProps = Readonly<{ filtered: boolean; onReset(): void }>

function NoOrganizations({ filtered, onReset }: EmptyProps) {
  if (filtered) {
    return (
      <EmptyState
        kind="filtered"
        title="No organisation matches these filters"
        action={<Button onClick={onReset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState title="Nobody has signed up yet">
      Each person who signs up brings an organisation.
    </EmptyState>
  )
}
