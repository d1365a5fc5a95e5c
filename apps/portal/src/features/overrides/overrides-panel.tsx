'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { OverrideRecord } from '@/contract/overrides.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { OverrideState } from './override-state.tsx'
import { OVERRIDE_FILTERS, overridesQuery } from './queries.ts'

const column = columnsFor<OverrideRecord>()

const COLUMNS = column.columns([
  column.display({
    id: 'application',
    header: 'Application',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/subscriptions/${original.subscriptionId}`} className="link font-medium">
        {original.application.name}
      </Link>
    ),
  }),
  column.display({
    id: 'organization',
    header: 'Organisation',
    cell: ({ row: { original } }) => original.organization.name,
  }),
  column.display({
    id: 'api',
    header: 'API and tier',
    cell: ({ row: { original } }) => `${original.api.name} · ${original.tier.name}`,
  }),
  column.display({
    id: 'limits',
    header: 'Instead',
    cell: ({ row: { original } }) => (
      <ul>
        {original.limits.map(({ name, text }) => (
          <li key={name}>{text}</li>
        ))}
      </ul>
    ),
  }),
  column.accessor('reason', { header: 'Reason' }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <OverrideState state={getValue()} />,
  }),
  column.display({
    id: 'ends',
    header: 'Ends',
    cell: ({ row: { original } }) => <RelativeTime at={original.endedAt ?? original.endsAt} />,
  }),
])

const STATES = [
  { value: 'active', label: 'In force' },
  { value: 'planned', label: 'Planned' },
  { value: 'expired', label: 'Ran out' },
  { value: 'ended', label: 'Ended early' },
]

/** Subscriptions that have other limits than their tier, newest first, and those that had. */
export function OverridesPanel() {
  const url = useUrlState<Readonly<Record<keyof typeof OVERRIDE_FILTERS, string>>>(OVERRIDE_FILTERS)
  const pages = useCursorPages()
  const query = useQuery(overridesQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const csvHref = pathWithQuery('/api/v1/admin/overrides', { ...url.values, format: 'csv' })
  return (
    <DataTable
      label="Overrides"
      columns={COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={<NoOverride changed={url.changed} onReset={url.reset} />}
      toolbar={
        <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csvHref} />}>
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
          label="Overrides"
          pages={pages}
          nextCursor={query.data?.nextCursor}
          summary="Newest first"
        />
      }
    />
  )
}

function NoOverride({ changed, onReset }: Readonly<{ changed: boolean; onReset(): void }>) {
  if (changed) {
    return (
      <EmptyState
        kind="filtered"
        title="No override is in this state"
        action={<Button onClick={onReset}>Show all</Button>}
      />
    )
  }
  return (
    <EmptyState title="Everybody has the limits of their tier">
      Open a subscription from its tier to give it others for a while.
    </EmptyState>
  )
}
