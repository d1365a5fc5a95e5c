'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { UPSTREAM_COLUMNS } from './columns.tsx'
import { CreateUpstreamDialog } from './create-upstream-dialog.tsx'
import { DeleteUpstreams } from './delete-upstreams.tsx'
import { UPSTREAM_FILTERS, upstreamsQuery } from './queries.ts'

const DEFAULTS: Readonly<Record<keyof typeof UPSTREAM_FILTERS, string>> = UPSTREAM_FILTERS
const DIALOG = { create: '' }
const USES = [
  { value: 'true', label: 'In use' },
  { value: 'false', label: 'Unused' },
]

/** All upstreams, and a way to make one. */
export function UpstreamsPanel() {
  const url = useUrlState(DEFAULTS)
  const dialog = useUrlState<Readonly<{ create: string }>>(DIALOG)
  const pages = useCursorPages()
  const query = useQuery(upstreamsQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const rows = query.data?.items ?? []
  const chosen = rows.filter(({ id }) => selected.has(id))
  const create = (
    <Button variant="primary" onClick={() => dialog.set({ create: '1' })}>
      Create an upstream
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Upstreams"
        description="Services behind the gateway: their addresses, weights and timeouts."
        actions={create}
      />
      <DataTable
        label="Upstreams"
        tableId="upstreams"
        columns={UPSTREAM_COLUMNS}
        rows={rows}
        rowId={({ id }) => id}
        selection={{
          selected: new Set(chosen.map(({ id }) => id)),
          onChange: setSelected,
          nameOf: ({ name }) => name,
        }}
        bulkActions={<DeleteUpstreams upstreams={chosen} onDone={() => setSelected(new Set())} />}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={<NoUpstreams filtered={url.changed} onReset={url.reset} create={create} />}
        toolbar={<UpstreamFilterBar url={url} />}
        footer={
          <Pagination
            label="Upstreams"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary={
              query.data && `${formatCount(query.data.items.length, 'upstream')} · newest first`
            }
          />
        }
      />
      {dialog.changed && <CreateUpstreamDialog onClose={dialog.reset} />}
    </>
  )
}

function UpstreamFilterBar({ url }: Readonly<{ url: UrlState<typeof DEFAULTS> }>) {
  return (
    <FilterBar
      changed={url.changed}
      onReset={url.reset}
      actions={
        <CsvLink href={pathWithQuery('/api/v1/upstreams', { ...url.values, format: 'csv' })} />
      }
    >
      <SearchBox
        label="Search upstreams"
        placeholder="Name or address"
        value={url.values.q}
        onValueChange={(q) => url.set({ q })}
      />
      <FilterChip
        label="Use"
        options={USES}
        value={url.values.used}
        onValueChange={(used) => url.set({ used })}
      />
    </FilterBar>
  )
}

type EmptyProps = Readonly<{ filtered: boolean; onReset(): void; create: ReactNode }>

function NoUpstreams({ filtered, onReset, create }: EmptyProps) {
  if (filtered) {
    return (
      <EmptyState
        kind="filtered"
        title="No upstream matches"
        action={<Button onClick={onReset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState title="No upstreams yet" action={create}>
      One is made with each API that you create from a document.
    </EmptyState>
  )
}
