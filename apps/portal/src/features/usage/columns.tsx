'use client'

import type { UsageGroup, UsageGroupRow } from '@/contract/usage.ts'
import { formatBytes, formatLatency, formatNumber, formatPercent } from '@/lib/format.ts'
import { successRate } from '@/lib/usage-view.ts'
import { columnsFor } from '@/ui/data-table/table-columns.ts'

const column = columnsFor<UsageGroupRow>()

const NAMES: Record<UsageGroup, string> = {
  key: 'Key',
  api: 'API',
  version: 'Version',
  operation: 'Operation',
  application: 'Application',
}

/** What calls without a group are. */
const NO_GROUP: Record<UsageGroup, string> = {
  key: 'Without a key',
  api: 'No API matched',
  version: 'No version matched',
  operation: 'No operation matched',
  application: 'Without an application',
}

const CAN_PICK: readonly UsageGroup[] = ['key', 'api', 'application']

type Options = Readonly<{
  by: UsageGroup
  /** All requests of the range. */
  total: number
  onPick(by: UsageGroup, id: string): void
}>

/** Columns of the usage table, for the way it is divided. */
export function groupColumns({ by, total, onPick }: Options) {
  return column.columns([
    column.accessor(({ name, id }) => name ?? id, {
      id: 'name',
      header: NAMES[by],
      enableSorting: true,
      meta: { fixed: true },
      cell: ({ row }) => <GroupName by={by} row={row.original} onPick={onPick} />,
    }),
    column.accessor('requests', {
      header: 'Requests',
      enableSorting: true,
      sortDescFirst: true,
      meta: { numeric: true },
      cell: ({ getValue }) => formatNumber(getValue()),
    }),
    column.display({
      id: 'share',
      header: 'Share',
      meta: { numeric: true },
      cell: ({ row }) => formatPercent(row.original.requests, total, 1),
    }),
    column.display({
      id: 'success',
      header: 'Success',
      meta: { numeric: true },
      cell: ({ row }) => successRate(row.original),
    }),
    ...countColumns(),
    column.accessor('latencyMsP50', {
      header: 'p50',
      meta: { numeric: true },
      cell: ({ getValue }) => formatLatency(getValue()),
    }),
    column.accessor('latencyMsP95', {
      header: 'p95',
      enableSorting: true,
      meta: { numeric: true },
      cell: ({ getValue }) => formatLatency(getValue()),
    }),
    column.accessor('responseBytes', {
      header: 'Sent',
      meta: { numeric: true },
      cell: ({ getValue }) => formatBytes(getValue()),
    }),
  ])
}

function countColumns() {
  return [
    column.accessor(({ byStatusClass }) => byStatusClass['4xx'], {
      id: '4xx',
      header: '4xx',
      enableSorting: true,
      meta: { numeric: true },
      cell: ({ getValue }) => formatNumber(getValue()),
    }),
    column.accessor(({ byStatusClass }) => byStatusClass['5xx'], {
      id: '5xx',
      header: '5xx',
      enableSorting: true,
      meta: { numeric: true },
      cell: ({ getValue }) => formatNumber(getValue()),
    }),
  ]
}

type NameProps = Readonly<{ by: UsageGroup; row: UsageGroupRow; onPick: Options['onPick'] }>

function GroupName({ by, row, onPick }: NameProps) {
  if (row.id === '') return <span className="text-ink-3">{NO_GROUP[by]}</span>
  if (row.name === null) return <span className="text-ink-3">No longer there</span>
  if (!CAN_PICK.includes(by)) return <>{row.name}</>
  return (
    <button
      type="button"
      className="link"
      title={`Show only ${row.name}`}
      onClick={() => onPick(by, row.id)}
    >
      {row.name}
    </button>
  )
}
