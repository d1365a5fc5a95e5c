'use client'

import type { Column, Header, ReactTable, RowData } from '@tanstack/react-table'
import clsx from 'clsx'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox } from '../checkbox.tsx'
import type { DataTableFeatures } from './table-columns.ts'
import type { TableSelection } from './table-selection.ts'

const HEAD_STYLE =
  'sticky top-0 z-10 h-8.5 border-b border-line bg-sunken px-3 text-left text-xs font-medium whitespace-nowrap text-ink-2 first:pl-4 last:pr-4'

type HeadProps<Row extends RowData> = Readonly<{
  table: ReactTable<DataTableFeatures, Row>
  selection: TableSelection<Row> | undefined
  rows: readonly Row[]
  rowId(row: Row): string
}>

/** Names of the columns, with what sorts and what ticks all rows in view. */
export function TableHead<Row extends RowData>({ table, selection, rows, rowId }: HeadProps<Row>) {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id}>
          {selection !== undefined && (
            <th scope="col" className={clsx(HEAD_STYLE, 'w-10')}>
              <SelectAll selection={selection} ids={rows.map(rowId)} />
            </th>
          )}
          {group.headers.map((header) => (
            <HeadCell key={header.id} header={header}>
              {header.isPlaceholder ? null : <table.FlexRender header={header} />}
            </HeadCell>
          ))}
        </tr>
      ))}
    </thead>
  )
}

type CellProps<Row extends RowData> = Readonly<{
  header: Header<DataTableFeatures, Row>
  children: ReactNode
}>

function HeadCell<Row extends RowData>({ header, children }: CellProps<Row>) {
  const { column } = header
  const { numeric = false, width } = column.columnDef.meta ?? {}
  const sorted = column.getIsSorted()
  const sortable = column.getCanSort()
  return (
    <th
      scope="col"
      aria-sort={sortable ? ARIA_SORT[sorted || 'none'] : undefined}
      className={clsx(HEAD_STYLE, width, numeric && 'text-right')}
    >
      {sortable ? <SortButton column={column}>{children}</SortButton> : children}
    </th>
  )
}

const ARIA_SORT = { asc: 'ascending', desc: 'descending', none: 'none' } as const
const SORT_ICONS = { asc: ArrowUp, desc: ArrowDown, none: ChevronsUpDown } as const

type SortProps<Row extends RowData> = Readonly<{
  column: Column<DataTableFeatures, Row>
  children: ReactNode
}>

function SortButton<Row extends RowData>({ column, children }: SortProps<Row>) {
  const sorted = column.getIsSorted()
  const Icon = SORT_ICONS[sorted || 'none']
  return (
    <button
      type="button"
      onClick={() => column.toggleSorting()}
      className="inline-flex h-7 items-center gap-1 hover:text-ink"
    >
      {children}
      <Icon aria-hidden className={clsx('size-3.5', sorted === false && 'opacity-45')} />
    </button>
  )
}

type AllProps<Row> = Readonly<{ selection: TableSelection<Row>; ids: readonly string[] }>

function SelectAll<Row>({ selection: { selected, onChange }, ids }: AllProps<Row>) {
  const inView = ids.filter((id) => selected.has(id)).length
  const all = inView > 0 && inView === ids.length
  return (
    <Checkbox
      label="Select all rows in view"
      labelHidden
      checked={all ? true : inView > 0 ? 'indeterminate' : false}
      onCheckedChange={(checked) => {
        const others = [...selected].filter((id) => !ids.includes(id))
        onChange(new Set(checked ? [...others, ...ids] : others))
      }}
    />
  )
}
