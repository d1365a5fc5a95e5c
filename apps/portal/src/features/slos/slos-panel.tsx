'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { SLO_STATES } from '@/contract/slos.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { SLO_COLUMNS } from './columns.tsx'
import { SLO_FILTERS, slosQuery } from './queries.ts'
import { STATE_LOOK } from './view-model.ts'

const DEFAULTS: Readonly<Record<keyof typeof SLO_FILTERS, string>> = SLO_FILTERS
const STATES = [
  { value: '', label: 'Any' },
  ...SLO_STATES.map((value) => ({ value, label: STATE_LOOK[value].word })),
]

/** What was promised, and how each promise stands. */
export function SlosPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(slosQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const create = (
    <LinkButton href="/admin/slos/new" variant="primary">
      Set an objective
    </LinkButton>
  )
  return (
    <>
      <PageHeader
        title="Objectives"
        description="What callers may count on, and how much of the error budget is left."
        actions={
          <>
            <a href="/api/v1/slos/prometheus-rules" className="link self-center text-sm">
              Rules for Prometheus
            </a>
            {create}
          </>
        }
      />
      <DataTable
        label="Objectives"
        tableId="slos"
        columns={SLO_COLUMNS}
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={<NoSlos filtered={url.changed} onReset={url.reset} create={create} />}
        toolbar={
          <FilterBar
            changed={url.changed}
            onReset={url.reset}
            actions={
              <CsvLink href={pathWithQuery('/api/v1/slos', { ...url.values, format: 'csv' })} />
            }
          >
            <SearchBox
              label="Search objectives"
              placeholder="Name"
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
            label="Objectives"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary={
              query.data && `${formatCount(query.data.items.length, 'objective')} · newest first`
            }
          />
        }
      />
    </>
  )
}

type EmptyProps = Readonly<{ filtered: boolean; onReset(): void; create: ReactNode }>

function NoSlos({ filtered, onReset, create }: EmptyProps) {
  if (filtered) {
    return (
      <EmptyState
        kind="filtered"
        title="No objective matches"
        action={<Button onClick={onReset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState title="No objectives yet" action={create}>
      Say how many calls may fail, or be slow, before somebody has to act.
    </EmptyState>
  )
}
