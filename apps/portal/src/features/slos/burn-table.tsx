import type { BurnWindow } from '@/contract/slo-report.ts'
import { StatusText } from '@/ui/badge.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { EmptyState } from '@/ui/states.tsx'
import { burnText, verdictLook, windowsText } from './view-model.ts'

const column = columnsFor<BurnWindow>()

const COLUMNS = column.columns([
  column.display({
    id: 'windows',
    header: 'Windows',
    cell: ({ row: { original } }) => windowsText(original),
  }),
  column.accessor('severity', {
    header: 'Alert',
    cell: ({ getValue }) => (getValue() === 'page' ? 'Page: now' : 'Ticket: in days'),
  }),
  column.accessor('longBurn', {
    header: 'Long window',
    meta: { numeric: true },
    cell: ({ getValue }) => burnText(getValue()),
  }),
  column.accessor('shortBurn', {
    header: 'Short window',
    meta: { numeric: true },
    cell: ({ getValue }) => burnText(getValue()),
  }),
  column.accessor('factor', {
    header: 'Limit',
    meta: { numeric: true },
    cell: ({ getValue }) => burnText(getValue()),
  }),
  column.display({
    id: 'verdict',
    header: 'Verdict',
    cell: ({ row: { original } }) => {
      const { tone, word } = verdictLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
])

/** How fast the budget burns in each pair of windows, against the pair's limit. */
export function BurnTable({ windows }: Readonly<{ windows: readonly BurnWindow[] }>) {
  return (
    <DataTable
      label="Burn rates"
      columns={COLUMNS}
      rows={windows}
      rowId={({ severity, longMs }) => `${severity}-${longMs}`}
      state={windows.length === 0 ? 'empty' : 'ready'}
      empty={<EmptyState title="Not counted yet" />}
    />
  )
}
