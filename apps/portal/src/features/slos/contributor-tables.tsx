'use client'

import { useState } from 'react'
import type { Contributor, SloReport } from '@/contract/slo-report.ts'
import { formatNumber, formatPercent } from '@/lib/format.ts'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { EmptyState } from '@/ui/states.tsx'
import { Tabs } from '@/ui/tabs.tsx'

type Row = Contributor & Readonly<{ share: string }>

const column = columnsFor<Row>()
const COLUMNS = column.columns([
  column.display({
    id: 'name',
    header: 'Name',
    cell: ({ row: { original } }) => original.name ?? (original.id || 'None, or not known'),
  }),
  column.accessor('bad', {
    header: 'Bad calls',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('share', { header: 'Of all bad', meta: { numeric: true } }),
  column.accessor('total', {
    header: 'Calls',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
])

const DIMENSIONS = [
  { value: 'operation', label: 'Operations' },
  { value: 'route', label: 'Routes' },
  { value: 'upstream', label: 'Upstreams' },
  { value: 'version', label: 'Versions' },
  { value: 'organization', label: 'Organisations' },
] as const

type Props = Pick<SloReport, 'contributors' | 'bad'>

/** Whose calls spend the budget, worst first. */
export function ContributorTables({ contributors, bad }: Props) {
  const [shown, setShown] = useState<string>('operation')
  return (
    <Tabs
      label="Contributors by"
      value={shown}
      onValueChange={setShown}
      tabs={DIMENSIONS.map(({ value, label }) => ({
        value,
        label,
        content: (
          <DataTable
            label={`${label} by bad calls`}
            columns={COLUMNS}
            rows={contributors[value].map((row) => ({
              ...row,
              share: formatPercent(row.bad, bad, 1),
            }))}
            rowId={({ id }) => id}
            state={contributors[value].length === 0 ? 'empty' : 'ready'}
            empty={<EmptyState title="No calls were counted" />}
          />
        ),
      }))}
    />
  )
}
