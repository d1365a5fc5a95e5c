'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CANARY_STATES } from '@/contract/canaries.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { CANARY_COLUMNS } from './columns.tsx'
import { CANARY_FILTERS, canariesQuery } from './queries.ts'
import { STATE_LOOK } from './view-model.ts'

const DEFAULTS: Readonly<Record<keyof typeof CANARY_FILTERS, string>> = CANARY_FILTERS
const STATES = [
  { value: '', label: 'Any' },
  ...CANARY_STATES.map((value) => ({ value, label: STATE_LOOK[value].word })),
]

/** Canaries under way, and how the earlier ones ended. */
export function CanariesPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(canariesQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const start = (
    <LinkButton href="/admin/canaries/new" variant="primary">
      Start a canary
    </LinkButton>
  )
  return (
    <>
      <PageHeader
        title="Canaries"
        description="A share of a version’s calls that goes to another upstream, stepped up while it does well and rolled back when it does not."
        actions={start}
      />
      <DataTable
        label="Canaries"
        tableId="canaries"
        columns={CANARY_COLUMNS}
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={<NoCanaries filtered={url.changed} onReset={url.reset} start={start} />}
        toolbar={
          <FilterBar
            changed={url.changed}
            onReset={url.reset}
            actions={
              <CsvLink href={pathWithQuery('/api/v1/canaries', { ...url.values, format: 'csv' })} />
            }
          >
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
            label="Canaries"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary={
              query.data &&
              `${formatCount(query.data.items.length, 'canary', 'canaries')} · newest first`
            }
          />
        }
      />
    </>
  )
}

type EmptyProps = Readonly<{ filtered: boolean; onReset(): void; start: ReactNode }>

function NoCanaries({ filtered, onReset, start }: EmptyProps) {
  if (filtered) {
    return (
      <EmptyState
        kind="filtered"
        title="No canary matches"
        action={<Button onClick={onReset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState title="No canaries yet" action={start}>
      Try a new release of a service on 1 % of its calls before all of them go there.
    </EmptyState>
  )
}
