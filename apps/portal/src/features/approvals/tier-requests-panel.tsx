'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheckBig } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TierRequest } from '@/contract/tier-requests.ts'
import { adminApiChoicesQuery, tierChoicesQuery } from '@/lib/admin-queries.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { BulkActions } from './bulk-actions.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { DecideKeysHelp, useDecideKeys } from './decide-keys.tsx'
import { approveTier, denyTier, TIER_REQUEST_FILTERS, tierQueueQuery } from './queries.ts'
import { tierRequestColumns } from './tier-request-columns.tsx'
import { type Decision, tierRequestWords } from './view-model.ts'

type Filters = Readonly<Record<keyof typeof TIER_REQUEST_FILTERS, string>>
const DEFAULTS: Filters = TIER_REQUEST_FILTERS
type Asked = Readonly<{ decision: Decision; chosen: readonly TierRequest[] }>

/** Requests for another tier that wait, oldest first. */
export function TierRequestsPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(tierQueueQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<Asked>()
  const container = useDecideKeys<HTMLDivElement>()
  const columns = useMemo(
    () => tierRequestColumns((decision, chosen) => setAsked({ decision, chosen })),
    [],
  )
  const rows = query.data?.items ?? []
  const chosen = rows.filter(({ id }) => selected.has(id))
  return (
    <div ref={container} className="flex min-w-0 flex-col gap-3">
      <DataTable
        label="Tier changes"
        tableId="tier-changes"
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={3}
        selection={{
          selected: new Set(chosen.map(({ id }) => id)),
          onChange: setSelected,
          nameOf: (row) => tierRequestWords([row]),
        }}
        bulkActions={<BulkActions onDecide={(decision) => setAsked({ decision, chosen })} />}
        toolbar={<TierRequestFilterBar url={url} />}
        empty={<NobodyAsks url={url} />}
        footer={
          <Pagination
            label="Tier changes"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary="Oldest first"
          />
        }
      />
      {rows.length > 0 && <DecideKeysHelp />}
      {asked !== undefined && (
        <Decide
          {...asked}
          onClose={() => {
            setAsked(undefined)
            setSelected(new Set())
          }}
        />
      )}
    </div>
  )
}

function Decide({ decision, chosen, onClose }: Asked & Readonly<{ onClose(): void }>) {
  return (
    <DecideDialog
      decision={decision}
      ids={chosen.map(({ id }) => id)}
      noun="tier change"
      subject={tierRequestWords(chosen)}
      approval="The new limits are in force within a second, with the same keys."
      act={decision === 'approve' ? approveTier : denyTier}
      onClose={onClose}
    />
  )
}

function TierRequestFilterBar({ url }: Readonly<{ url: UrlState<Filters> }>) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const tiers = useQuery(tierChoicesQuery()).data ?? []
  const { values, set } = url
  const csvHref = pathWithQuery('/api/v1/admin/tier-requests', { ...values, format: 'csv' })
  return (
    <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csvHref} />}>
      <FilterChip
        label="API"
        options={apis.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.apiId}
        onValueChange={(apiId) => set({ apiId })}
      />
      <FilterChip
        label="Tier asked for"
        options={tiers.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.tierId}
        onValueChange={(tierId) => set({ tierId })}
      />
    </FilterBar>
  )
}

function NobodyAsks({ url }: Readonly<{ url: UrlState<Filters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="No request matches these filters"
        action={<Button onClick={url.reset}>Show all</Button>}
      />
    )
  }
  return (
    <EmptyState title="Nobody asks for another tier" icon={CircleCheckBig}>
      A request for a tier that needs approval appears here. Whoever asked is told by mail what you
      decide, and keeps the present tier until then.
    </EmptyState>
  )
}
