'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, SearchBox } from '@/ui/filter-bar.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { UPSTREAM_COLUMNS } from './columns.tsx'
import { CreateUpstreamDialog } from './create-upstream-dialog.tsx'
import { UPSTREAM_FILTERS, upstreamsQuery } from './queries.ts'

const DEFAULTS: Readonly<Record<keyof typeof UPSTREAM_FILTERS, string>> = UPSTREAM_FILTERS
const DIALOG = { create: '' }

/** All upstreams, and a way to make one. */
export function UpstreamsPanel() {
  const url = useUrlState(DEFAULTS)
  const dialog = useUrlState<Readonly<{ create: string }>>(DIALOG)
  const pages = useCursorPages()
  const query = useQuery(upstreamsQuery({ ...url.values, cursor: pages.cursor ?? '' }))
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
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={<NoUpstreams filtered={url.changed} onReset={url.reset} create={create} />}
        toolbar={
          <FilterBar
            changed={url.changed}
            onReset={url.reset}
            actions={
              <CsvLink
                href={pathWithQuery('/api/v1/upstreams', { ...url.values, format: 'csv' })}
              />
            }
          >
            <SearchBox
              label="Search upstreams"
              placeholder="Name or address"
              value={url.values.q}
              onValueChange={(q) => url.set({ q })}
            />
          </FilterBar>
        }
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
