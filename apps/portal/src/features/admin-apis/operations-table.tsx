'use client'

import { useState } from 'react'
import type { OperationRecord } from '@/contract/versions.ts'
import { formatCount } from '@/lib/format.ts'
import { Badge, StatusText } from '@/ui/badge.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { SearchBox } from '@/ui/filter-bar.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { matchingOperations } from './view-model.ts'

const column = columnsFor<OperationRecord>()

const COLUMNS = column.columns([
  column.accessor('method', {
    header: 'Method',
    meta: { fixed: true },
    enableSorting: true,
    cell: ({ getValue }) => <Badge mono>{getValue().toUpperCase()}</Badge>,
  }),
  column.accessor('path', {
    header: 'Path',
    meta: { fixed: true },
    enableSorting: true,
    cell: ({ getValue }) => <code>{getValue()}</code>,
  }),
  column.accessor('summary', {
    header: 'Summary',
    meta: { wrap: true },
    cell: ({ row: { original } }) => (
      <span className="inline-flex flex-wrap gap-x-3">
        {original.summary || '—'}
        {original.deprecated && <StatusText tone="warn">Deprecated</StatusText>}
      </span>
    ),
  }),
  column.accessor('operationId', {
    header: 'operationId',
    cell: ({ getValue }) => (getValue() === null ? '—' : <code>{getValue()}</code>),
  }),
])

/** What the document of a version offers. */
export function OperationsTable({
  operations,
}: Readonly<{ operations: readonly OperationRecord[] }>) {
  const [q, setQ] = useState('')
  const rows = matchingOperations(operations, q)
  return (
    <DataTable
      label="Operations"
      columns={COLUMNS}
      rows={rows}
      rowId={({ id }) => id}
      state={rows.length === 0 ? 'empty' : 'ready'}
      empty={
        operations.length === 0 ? (
          <EmptyState title="No operations">They come with the document.</EmptyState>
        ) : (
          <EmptyState kind="filtered" title="No operation matches" />
        )
      }
      toolbar={
        operations.length > 0 && (
          <SearchBox label="Search operations" value={q} onValueChange={setQ} />
        )
      }
      footer={
        <p className="text-xs text-ink-3">
          {formatCount(operations.length, 'operation')}, in the order of the document
        </p>
      }
    />
  )
}
