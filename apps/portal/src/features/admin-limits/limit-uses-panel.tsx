'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheckBig } from 'lucide-react'
import Link from 'next/link'
import type { LimitUse } from '@/contract/admin-limits.ts'
import { adminApiChoicesQuery, tierChoicesQuery } from '@/lib/admin-queries.ts'
import { formatNumber } from '@/lib/format.ts'
import { shareText, shareTone } from '@/lib/limit-words.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Badge, StatusText } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Select } from '@/ui/select.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { LIMIT_USE_FILTERS, limitUsesQuery } from './queries.ts'

type Filters = typeof LIMIT_USE_FILTERS
const column = columnsFor<LimitUse>()

const COLUMNS = column.columns([
  column.display({
    id: 'application',
    header: 'Application',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <span className="flex flex-col py-1">
        <span className="font-medium">{original.application.name}</span>
        <Link
          href={`/admin/organizations/${original.organization.id}`}
          className="link text-xs text-ink-2"
        >
          {original.organization.name}
        </Link>
      </span>
    ),
  }),
  column.display({
    id: 'tier',
    header: 'API and tier',
    cell: ({ row: { original } }) => (
      <span className="flex flex-col py-1">
        {original.api.name}
        <Link href={`/admin/tiers/${original.tier.id}`} className="link text-xs text-ink-2">
          {original.tier.name}
        </Link>
      </span>
    ),
  }),
  column.display({
    id: 'limit',
    header: 'Limit',
    meta: { wrap: true },
    cell: ({ row: { original } }) => (
      <span className="text-ink-2">
        {original.limit.text} {original.limit.mode === 'shadow' && <Badge>Only counted</Badge>}
      </span>
    ),
  }),
  column.accessor('peak', {
    header: 'Peak',
    meta: { numeric: true },
    cell: ({ getValue }) => <Peak share={getValue()} />,
  }),
  column.accessor('p95', {
    header: 'p95',
    meta: { numeric: true },
    cell: ({ getValue }) => shareText(getValue()),
  }),
  column.accessor('refused', {
    header: '429s',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('requests', {
    header: 'Calls',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('peakAt', {
    header: 'Peak at',
    cell: ({ getValue }) => <RelativeTime at={getValue()} none="—" />,
  }),
])

function Peak({ share }: Readonly<{ share: number | null }>) {
  const tone = shareTone(share)
  if (tone === 'neutral') return shareText(share)
  return <StatusText tone={tone}>{shareText(share)}</StatusText>
}

/** Who is near or over a limit, most used first. */
export function LimitUsesPanel() {
  const url = useUrlState<Filters>(LIMIT_USE_FILTERS)
  const pages = useCursorPages()
  const query = useQuery(limitUsesQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const measuredAt = query.data?.items[0]?.measuredAt
  return (
    <DataTable
      label="Use of limits"
      tableId="limit-uses"
      columns={COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ subscriptionId, limit }) => `${subscriptionId} ${limit.id}`}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={<NobodyNear url={url} />}
      toolbar={<UseFilterBar url={url} />}
      footer={
        <Pagination
          label="Use of limits"
          pages={pages}
          nextCursor={query.data?.nextCursor}
          summary={
            measuredAt === undefined ? undefined : (
              <>
                The last seven days, measured <RelativeTime at={measuredAt} />
              </>
            )
          }
        />
      }
    />
  )
}

const LEAST = [
  { value: '0', label: 'Any use' },
  { value: '50', label: 'Peak of 50 % and more' },
  { value: '80', label: 'Peak of 80 % and more' },
  { value: '100', label: 'Used up' },
] as const

const MODES = [
  { value: 'enforce', label: 'Refuses' },
  { value: 'shadow', label: 'Only counts' },
] as const

function UseFilterBar({ url }: Readonly<{ url: UrlState<Filters> }>) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const tiers = useQuery(tierChoicesQuery()).data ?? []
  const { values, set } = url
  const csvHref = pathWithQuery('/api/v1/admin/limit-uses', { ...values, format: 'csv' })
  return (
    <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csvHref} />}>
      <SearchBox label="Search consumers" value={values.q} onValueChange={(q) => set({ q })} />
      <Select
        aria-label="Least use"
        size="sm"
        className="w-52"
        options={LEAST}
        value={LEAST.find(({ value }) => value === values.peak)?.value}
        onValueChange={(peak) => set({ peak })}
      />
      <FilterChip
        label="API"
        options={apis.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.apiId}
        onValueChange={(apiId) => set({ apiId })}
      />
      <FilterChip
        label="Tier"
        options={tiers.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.tierId}
        onValueChange={(tierId) => set({ tierId })}
      />
      <FilterChip
        label="Mode"
        options={MODES}
        value={values.mode as (typeof MODES)[number]['value'] | ''}
        onValueChange={(mode) => set({ mode })}
      />
    </FilterBar>
  )
}

function NobodyNear({ url }: Readonly<{ url: UrlState<Filters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="Nobody matches these filters"
        action={<Button onClick={url.reset}>Show who is near a limit</Button>}
      />
    )
  }
  return (
    <EmptyState
      title="Nobody is near a limit"
      icon={CircleCheckBig}
      action={<Button onClick={() => url.set({ peak: '0' })}>Show any use</Button>}
    >
      Whoever used 80 % of a limit in the last seven days, or was answered 429, appears here. The
      worker measures it every hour.
    </EmptyState>
  )
}
