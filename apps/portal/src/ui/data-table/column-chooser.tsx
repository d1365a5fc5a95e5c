'use client'

import type { ReactTable, RowData } from '@tanstack/react-table'
import { Columns3 } from 'lucide-react'
import { Button } from '../button.tsx'
import { Menu, MenuCheckItem, MenuLabel } from '../dropdown-menu.tsx'
import type { DataTableFeatures } from './table-columns.ts'

type Props<Row extends RowData> = Readonly<{ table: ReactTable<DataTableFeatures, Row> }>

/** Which columns are shown. */
export function ColumnChooser<Row extends RowData>({ table }: Props<Row>) {
  const columns = table
    .getAllLeafColumns()
    .filter(({ columnDef }) => columnDef.meta?.fixed !== true)
  return (
    <Menu
      trigger={
        <Button size="sm" icon={<Columns3 aria-hidden className="size-3.5" />}>
          Columns
        </Button>
      }
    >
      <MenuLabel>Shown columns</MenuLabel>
      {columns.map((column) => (
        <MenuCheckItem
          key={column.id}
          keepOpen
          checked={column.getIsVisible()}
          onCheckedChange={(checked) => column.toggleVisibility(checked)}
        >
          {columnName(column.columnDef.meta?.label, column.columnDef.header, column.id)}
        </MenuCheckItem>
      ))}
    </Menu>
  )
}

function columnName(label: string | undefined, header: unknown, id: string): string {
  return label ?? (typeof header === 'string' ? header : id)
}
