'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheckBig } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { adminApiChoicesQuery, tierChoicesQuery } from '@/lib/admin-queries.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { Select } from '@/ui/select.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { BulkActions } from './bulk-actions.tsx'
import { approvalColumns } from './columns.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { DecideKeysHelp, useDecideKeys } from './decide-keys.tsx'
import { APPROVAL_FILTERS, approvalsQuery, approve, deny } from './queries.ts'
import { type Decision, subjectWords } from './view-model.ts'

type Filters = Readonly<Record<keyof typeof APPROVAL_FILTERS, string>>
const DEFAULTS: Filters = APPROVAL_FILTERS
type Asked = Readonly<{ decision: Decision; chosen: readonly AdminSubscription[] }>

/** Subscriptions that wait for an admin, oldest first; other states can be looked at too. */
export function ApprovalsPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(approvalsQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<Asked>()
  const container = useDecideKeys<HTMLDivElement>()
  const columns = useMemo(
    () => approvalColumns((decision, chosen) => setAsked({ decision, chosen })),
    [],
  )
  const rows = query.data?.items ?? []
  const chosen = rows.filter(({ id, state }) => selected.has(id) && state === 'pending')
  return (
    <div ref={container} className="flex min-w-0 flex-col gap-3">
      <DataTable
        label="Subscriptions"
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        {...(url.values.state === 'pending'
          ? {
              selection: {
                selected: new Set(chosen.map(({ id }) => id)),
                onChange: setSelected,
                nameOf: ({ application }: AdminSubscription) => application.name,
              },
            }
          : {})}
        bulkActions={<BulkActions onDecide={(decision) => setAsked({ decision, chosen })} />}
        empty={<NobodyWaits url={url} />}
        toolbar={<ApprovalFilterBar url={url} />}
        footer={
          <Pagination
            label="Subscriptions"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary={url.values.state === 'pending' ? 'Oldest first' : 'Newest first'}
          />
        }
      />
      {rows.some(({ state }) => state === 'pending') && <DecideKeysHelp />}
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
      noun="subscription"
      subject={subjectWords(chosen)}
      approval="Keys of the application work with it within a second."
      act={decision === 'approve' ? approve : deny}
      onClose={onClose}
    />
  )
}

const STATES = [
  { value: 'pending', label: 'Waiting' },
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'cancelled', label: 'Cancelled or denied' },
]

function ApprovalFilterBar({ url }: Readonly<{ url: UrlState<Filters> }>) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const tiers = useQuery(tierChoicesQuery()).data ?? []
  const { values, set } = url
  const csvHref = pathWithQuery('/api/v1/admin/subscriptions', { ...values, format: 'csv' })
  return (
    <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csvHref} />}>
      <Select
        aria-label="State"
        size="sm"
        className="w-48"
        options={STATES}
        value={values.state}
        onValueChange={(state) => set({ state })}
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
    </FilterBar>
  )
}

function NobodyWaits({ url }: Readonly<{ url: UrlState<Filters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="No subscription matches these filters"
        action={<Button onClick={url.reset}>Show who waits</Button>}
      />
    )
  }
  return (
    <EmptyState title="Nobody waits" icon={CircleCheckBig}>
      A subscription to a tier that needs approval appears here, and its requester is told by mail
      what you decide.
    </EmptyState>
  )
}
