'use client'

import { type ReactTable, type RowData, useTable } from '@tanstack/react-table'
import { type ReactNode, useMemo, useState } from 'react'
import { ScrollRegion } from '../scroll-region.tsx'
import { ErrorState } from '../states.tsx'
import { ColumnChooser } from './column-chooser.tsx'
import { formatSort, parseSort } from './sort-order.ts'
import { TableBody, TableSkeleton } from './table-body.tsx'
import { type DataTableFeatures, dataTableFeatures, type TableColumns } from './table-columns.ts'
import { TableHead } from './table-head.tsx'
import type { TableSelection } from './table-selection.ts'
import { useColumnVisibility } from './use-column-visibility.ts'

export type TableState = 'loading' | 'error' | 'empty' | 'ready'

export type DataTableProps<Row extends RowData> = Readonly<{
  /** What the rows are: "API keys". */
  label: string
  columns: TableColumns<Row>
  rows: readonly Row[]
  rowId(row: Row): string
  state: TableState
  /** Shown when `state` is `empty`: an `EmptyState`. */
  empty: ReactNode
  error?: unknown
  onRetry?: () => void
  /** Written as in the URL (`-createdAt`). With `onSortChange` the rows come sorted; without, they are sorted here. */
  sort?: string
  onSortChange?: (sort: string) => void
  selection?: TableSelection<Row>
  /** Shown while rows are ticked: what can be done with them. */
  bulkActions?: ReactNode
  /** Above the table: a `FilterBar`. */
  toolbar?: ReactNode
  /** Turns the column chooser on and names its memory. */
  tableId?: string
  skeletonRows?: number
  /** Under the table: a `Pagination`. */
  footer?: ReactNode
}>

/**
 * Rows to compare: 34 px high, numbers to the right, a header that stays, scrolling inside itself on small screens.
 * Loading takes the height of the rows that replace it.
 */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { selection, tableId, toolbar } = props
  const table = useDataTable(props)
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {(toolbar !== undefined || tableId !== undefined) && (
        <div className="flex flex-wrap items-start justify-between gap-2">
          <div className="min-w-0 flex-1">{toolbar}</div>
          {tableId !== undefined && <ColumnChooser table={table} />}
        </div>
      )}
      {selection !== undefined && selection.selected.size > 0 && (
        <BulkBar count={selection.selected.size} onClear={() => selection.onChange(new Set())}>
          {props.bulkActions}
        </BulkBar>
      )}
      <div className="overflow-hidden rounded-box border border-line bg-surface">
        <TableSurface {...props} table={table} />
      </div>
      {props.footer}
    </div>
  )
}

function useDataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { columns, rows, sort = '', onSortChange, tableId } = props
  const [ownSort, setOwnSort] = useState(sort)
  const hidden = useMemo(() => initiallyHidden(columns), [columns])
  const [columnVisibility, setColumnVisibility] = useColumnVisibility(tableId, hidden)
  const order = onSortChange === undefined ? ownSort : sort
  const sorting = useMemo(() => parseSort(order), [order])
  return useTable({
    features: dataTableFeatures,
    columns,
    data: rows,
    getRowId: props.rowId,
    defaultColumn: { enableSorting: false },
    enableMultiSort: false,
    manualSorting: onSortChange !== undefined,
    state: { sorting, columnVisibility },
    onSortingChange: (update) => {
      const next = formatSort(typeof update === 'function' ? update(sorting) : update)
      if (onSortChange === undefined) setOwnSort(next)
      else onSortChange(next)
    },
    onColumnVisibilityChange: (update) => {
      setColumnVisibility(typeof update === 'function' ? update(columnVisibility) : update)
    },
  })
}

type SurfaceProps<Row extends RowData> = DataTableProps<Row> &
  Readonly<{ table: ReactTable<DataTableFeatures, Row> }>

function TableSurface<Row extends RowData>({ table, ...props }: SurfaceProps<Row>) {
  const { label, state, selection, skeletonRows = 8 } = props
  if (state === 'empty') return props.empty
  if (state === 'error') {
    const title = `${label} could not be loaded`
    return <ErrorState title={title} error={props.error} onRetry={props.onRetry} />
  }
  const columnCount = table.getVisibleLeafColumns().length + (selection === undefined ? 0 : 1)
  return (
    <ScrollRegion
      label={label}
      className="max-h-[max(60vh,420px)] overflow-y-auto [scroll-padding-top:40px]"
    >
      <table
        aria-busy={state === 'loading'}
        className="w-full border-separate border-spacing-0 text-sm"
      >
        <caption className="sr-only">{label}</caption>
        <TableHead table={table} selection={selection} rows={props.rows} rowId={props.rowId} />
        {state === 'loading' ? (
          <TableSkeleton rows={skeletonRows} columns={columnCount} />
        ) : (
          <TableBody table={table} selection={selection} />
        )}
      </table>
    </ScrollRegion>
  )
}

function initiallyHidden<Row extends RowData>(columns: TableColumns<Row>): Record<string, boolean> {
  const hidden = columns.filter(({ meta }) => meta?.initiallyHidden === true)
  return Object.fromEntries(hidden.map((column) => [nameOfColumn(column), false]))
}

/** A column of an accessor is called by it unless it has an id. */
function nameOfColumn(column: object): string {
  const { id, accessorKey } = column as { id?: string; accessorKey?: string }
  return id ?? accessorKey ?? ''
}

type BulkProps = Readonly<{ count: number; onClear(): void; children: ReactNode }>

function BulkBar({ count, onClear, children }: BulkProps) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-box border border-accent-line bg-accent-soft px-3 py-1.5 text-sm"
    >
      <span className="font-medium tabular-nums">{count} selected</span>
      {children}
      <button type="button" onClick={onClear} className="link ml-auto h-6">
        Clear selection
      </button>
    </div>
  )
}
