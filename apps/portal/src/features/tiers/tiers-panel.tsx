'use client'

import { useQuery } from '@tanstack/react-query'
import { adminApiChoicesQuery } from '@/lib/admin-queries.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useUrlState } from '@/ui/url-state.ts'
import { TIER_COLUMNS } from './columns.tsx'
import { TIER_FILTERS, type TierFilters, tiersQuery } from './queries.ts'

const DEFAULTS: TierFilters = TIER_FILTERS

/** All tiers, in the order in which consumers see them. */
export function TiersPanel() {
  const url = useUrlState(DEFAULTS)
  const query = useQuery(tiersQuery(url.values))
  return (
    <DataTable
      label="Tiers"
      tableId="tiers"
      columns={TIER_COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      skeletonRows={3}
      empty={<NoTiers url={url} />}
      toolbar={<TierFilterBar url={url} />}
      footer={
        query.data && (
          <p className="text-xs text-ink-3">
            {formatCount(query.data.items.length, 'tier')} · in the order of the catalogue
          </p>
        )
      }
    />
  )
}

function TierFilterBar({ url }: Readonly<{ url: UrlState<TierFilters> }>) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const { values, set } = url
  return (
    <FilterBar
      changed={url.changed}
      onReset={url.reset}
      actions={<CsvLink href={pathWithQuery('/api/v1/tiers', { ...values, format: 'csv' })} />}
    >
      <SearchBox label="Search tiers" value={values.q} onValueChange={(q) => set({ q })} />
      <FilterChip
        label="API"
        options={apis.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.apiId}
        onValueChange={(apiId) => set({ apiId })}
      />
    </FilterBar>
  )
}

function NoTiers({ url }: Readonly<{ url: UrlState<TierFilters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="No tier matches these filters"
        action={<Button onClick={url.reset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState
      title="No tiers yet"
      action={
        <LinkButton href="/admin/tiers/new" variant="primary">
          Create a tier
        </LinkButton>
      }
    >
      Applications subscribe to an API at a tier, and the tier carries the limits.
    </EmptyState>
  )
}
