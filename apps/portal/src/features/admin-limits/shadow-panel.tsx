'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ShadowResult } from '@/contract/admin-limits.ts'
import { tierChoicesQuery } from '@/lib/admin-queries.ts'
import { formatNumber } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Select } from '@/ui/select.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useUrlState } from '@/ui/url-state.ts'
import { SHADOW_FILTERS, shadowQuery } from './queries.ts'

type Filters = typeof SHADOW_FILTERS
const column = columnsFor<ShadowResult>()

const COLUMNS = column.columns([
  column.display({
    id: 'limit',
    header: 'Limit',
    meta: { fixed: true, wrap: true },
    cell: ({ row: { original } }) => (
      <span className="flex flex-col py-1">
        <code>{original.limit.name}</code>
        <span className="text-xs text-ink-2">{original.limit.text}</span>
      </span>
    ),
  }),
  column.display({
    id: 'tier',
    header: 'Tier',
    cell: ({
      row: {
        original: { tier },
      },
    }) =>
      tier === null ? (
        'Not published any more'
      ) : (
        <Link href={`/admin/tiers/${tier.id}`} className="link">
          {tier.name}
        </Link>
      ),
  }),
  column.display({
    id: 'application',
    header: 'Application',
    cell: ({ row: { original } }) => (
      <span className="flex flex-col py-1">
        {original.application?.name ?? 'Without a key'}
        <span className="text-xs text-ink-2">{original.organization?.name}</span>
      </span>
    ),
  }),
  column.display({
    id: 'api',
    header: 'API',
    cell: ({ row: { original } }) => original.api?.name ?? '—',
  }),
  column.accessor('wouldRefuse', {
    header: 'Would have refused',
    meta: { numeric: true },
    enableSorting: true,
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('lastHour', {
    header: 'Last in the hour of',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

/** What limits that only count would have refused, before they are made to. */
export function ShadowPanel() {
  const url = useUrlState<Filters>(SHADOW_FILTERS)
  const query = useQuery(shadowQuery(url.values))
  return (
    <DataTable
      label="Shadow limits"
      columns={COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ limit, application, api }) => `${limit.id} ${application?.id} ${api?.id}`}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={<NothingRefused url={url} />}
      toolbar={<ShadowFilterBar url={url} />}
    />
  )
}

const DAYS = [
  { value: '1', label: 'Last day' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
] as const

function ShadowFilterBar({ url }: Readonly<{ url: UrlState<Filters> }>) {
  const tiers = useQuery(tierChoicesQuery()).data ?? []
  const { values, set } = url
  const csvHref = pathWithQuery('/api/v1/admin/shadow-limits', { ...values, format: 'csv' })
  return (
    <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csvHref} />}>
      <Select
        aria-label="Days"
        size="sm"
        className="w-40"
        options={DAYS}
        value={DAYS.find(({ value }) => value === values.days)?.value}
        onValueChange={(days) => set({ days })}
      />
      <FilterChip
        label="Tier"
        options={tiers.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.tierId}
        onValueChange={(tierId) => set({ tierId })}
      />
    </FilterBar>
  )
}

function NothingRefused({ url }: Readonly<{ url: UrlState<Filters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="No shadow limit would have refused anything here"
        action={<Button onClick={url.reset}>Show all</Button>}
      />
    )
  }
  return (
    <EmptyState
      title="No shadow limit would have refused a call"
      action={<LinkButton href="/admin/tiers">Open the tiers</LinkButton>}
    >
      Set a limit to “Only count” and publish: gateways then count what it would have refused, and
      callers notice nothing.
    </EmptyState>
  )
}
