'use client'

import type { ReactTable, RowData } from '@tanstack/react-table'
import clsx from 'clsx'
import { Checkbox } from '../checkbox.tsx'
import { Skeleton } from '../skeleton.tsx'
import type { ColumnMeta, DataTableFeatures } from './table-columns.ts'
import type { TableSelection } from './table-selection.ts'

const CELL_STYLE = 'h-8.5 border-b border-line px-3 first:pl-4 last:pr-4 group-last/row:border-b-0'

function cellStyle({ numeric = false, wrap = false }: ColumnMeta = {}): string {
  return clsx(
    CELL_STYLE,
    numeric && 'text-right tabular-nums',
    wrap ? 'min-w-50 py-1.5' : 'whitespace-nowrap',
  )
}

type BodyProps<Row extends RowData> = Readonly<{
  table: ReactTable<DataTableFeatures, Row>
  selection: TableSelection<Row> | undefined
}>

export function TableBody<Row extends RowData>({ table, selection }: BodyProps<Row>) {
  return (
    <tbody>
      {table.getRowModel().rows.map((row) => (
        <tr
          key={row.id}
          className={clsx(
            'group/row hover:bg-hover',
            selection?.selected.has(row.id) && 'bg-accent-soft',
          )}
        >
          {selection !== undefined && (
            <td className={cellStyle()}>
              <SelectRow selection={selection} id={row.id} row={row.original} />
            </td>
          )}
          {row.getVisibleCells().map((cell) => (
            <td key={cell.id} className={cellStyle(cell.column.columnDef.meta)}>
              <table.FlexRender cell={cell} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}

type SelectProps<Row> = Readonly<{ selection: TableSelection<Row>; id: string; row: Row }>

function SelectRow<Row>({ selection: { selected, onChange, nameOf }, id, row }: SelectProps<Row>) {
  return (
    <Checkbox
      label={`Select ${nameOf(row)}`}
      labelHidden
      checked={selected.has(id)}
      onCheckedChange={(checked) => {
        const others = [...selected].filter((other) => other !== id)
        onChange(new Set(checked ? [...others, id] : others))
      }}
    />
  )
}

const WIDTHS = ['w-24', 'w-14', 'w-20', 'w-12'] as const

/** Rows to come, as high as rows are. */
export function TableSkeleton({ rows, columns }: Readonly<{ rows: number; columns: number }>) {
  return (
    <tbody>
      {Array.from({ length: rows }, (_, index) => index).map((row) => (
        <tr key={row} className="group/row">
          {Array.from({ length: columns }, (_, index) => index).map((column) => (
            <td key={column} className={CELL_STYLE}>
              <Skeleton className={clsx('h-3.5', WIDTHS[(row + column) % WIDTHS.length])} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}
