'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AuditEventRecord } from '@/contract/audit-events.ts'
import { formatDateTime } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { auditColumns } from './columns.tsx'
import { EventSheet } from './event-sheet.tsx'
import { PeriodButton } from './period-button.tsx'
import { AUDIT_FILTERS, type AuditFilters, auditQuery } from './queries.ts'
import { NOUN_OPTIONS } from './view-model.ts'

const DEFAULTS: AuditFilters = AUDIT_FILTERS

/** Who did what, when, from where. */
export function AuditPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(auditQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [open, setOpen] = useState<AuditEventRecord>()
  const columns = useMemo(() => auditColumns(setOpen), [])
  const rows = query.data?.items ?? []
  return (
    <>
      <DataTable
        label="Audit events"
        tableId="audit"
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={<NoEvents url={url} />}
        toolbar={<AuditFilterBar url={url} rows={rows} />}
        footer={
          <Pagination
            label="Audit events"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary="Newest first"
          />
        }
      />
      {open !== undefined && <EventSheet event={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

type BarProps = Readonly<{ url: UrlState<AuditFilters>; rows: readonly AuditEventRecord[] }>

/** People and organisations are offered as far as the page shows them; their pages link here for the rest. */
function AuditFilterBar({ url, rows }: BarProps) {
  const { values, set } = url
  const people = rows.flatMap(({ actor }) =>
    actor === null ? [] : [[actor.id, actor.name] as const],
  )
  const organizations = rows.flatMap(({ organization }) =>
    organization === null ? [] : [[organization.id, organization.name] as const],
  )
  return (
    <FilterBar
      changed={url.changed}
      onReset={url.reset}
      actions={
        <CsvLink href={pathWithQuery('/api/v1/audit-events', { ...values, format: 'csv' })} />
      }
    >
      <FilterChip
        label="About"
        options={NOUN_OPTIONS}
        value={values.action}
        onValueChange={(action) => set({ action })}
      />
      <FilterChip
        label="By"
        options={choices(people, values.actorId)}
        value={values.actorId}
        onValueChange={(actorId) => set({ actorId })}
      />
      <FilterChip
        label="Organisation"
        options={choices(organizations, values.organizationId)}
        value={values.organizationId}
        onValueChange={(organizationId) => set({ organizationId })}
      />
      {values.subjectId !== '' && (
        <FilterChip
          label="Subject"
          options={[{ value: values.subjectId, label: values.subjectId }]}
          value={values.subjectId}
          onValueChange={(subjectId) => set({ subjectId })}
        />
      )}
      <PeriodButton from={values.from} to={values.to} onPick={(from, to) => set({ from, to })} />
      {values.from !== '' && (
        <span className="text-xs text-ink-3">
          {formatDateTime(values.from)} to {values.to === '' ? 'now' : formatDateTime(values.to)}
        </span>
      )}
    </FilterBar>
  )
}

/** Each once; the one that is on is always among them. */
function choices(pairs: readonly (readonly [string, string])[], value: string) {
  const known = new Map(pairs)
  if (value !== '' && !known.has(value)) known.set(value, `…${value.slice(-6)}`)
  return [...known].map(([id, name]) => ({ value: id, label: name || id }))
}

function NoEvents({ url }: Readonly<{ url: UrlState<AuditFilters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="Nothing in the log matches these filters"
        action={<Button onClick={url.reset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState title="Nothing happened yet">Every change appears here as it is made.</EmptyState>
  )
}
