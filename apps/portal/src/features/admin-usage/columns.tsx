import Link from 'next/link'
import type { AdminUsageGroup, UsageGroupRow } from '@/contract/usage.ts'
import { formatBytes, formatLatency, formatNumber, formatPercent } from '@/lib/format.ts'
import { errorRate } from '@/lib/usage-owners.ts'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { GROUP_WORDS, NO_GROUP_WORDS, rowHref } from './view-model.ts'

const column = columnsFor<UsageGroupRow>()

type Options = Readonly<{
  by: AdminUsageGroup
  /** All requests of the range. */
  total: number
  /** Shows the calls of one group only; undefined where no filter can. */
  onPick: ((id: string) => void) | undefined
}>

/** Columns of the usage table, for the way it is divided. */
export function groupColumns({ by, total, onPick }: Options) {
  return column.columns([
    column.accessor(({ name, id }) => name ?? id, {
      id: 'name',
      header: GROUP_WORDS[by],
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
      id: 'errorRate',
      header: 'Error rate',
      meta: { numeric: true },
      cell: ({ row }) => errorRate(row.original),
    }),
    ...faultColumns(),
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

function faultColumns() {
  return [
    column.accessor(({ byFault }) => byFault.client, {
      id: 'client',
      header: 'Callers’ faults',
      meta: { numeric: true },
      cell: ({ getValue }) => formatNumber(getValue()),
    }),
    column.accessor(({ byFault }) => byFault.upstream, {
      id: 'upstream',
      header: 'Upstreams’',
      enableSorting: true,
      meta: { numeric: true },
      cell: ({ getValue }) => formatNumber(getValue()),
    }),
    column.accessor(({ byFault }) => byFault.platform + byFault.config, {
      id: 'platform',
      header: 'Ours',
      enableSorting: true,
      meta: { numeric: true },
      cell: ({ getValue }) => formatNumber(getValue()),
    }),
  ]
}

type NameProps = Readonly<{
  by: AdminUsageGroup
  row: UsageGroupRow
  onPick: Options['onPick']
}>

function GroupName({ by, row, onPick }: NameProps) {
  if (row.id === '') return <span className="text-ink-3">{NO_GROUP_WORDS[by]}</span>
  if (row.name === null) return <span className="text-ink-3">No longer there</span>
  const href = rowHref(by, row.id)
  return (
    <span className="inline-flex items-center gap-2">
      {onPick === undefined ? (
        row.name
      ) : (
        <button
          type="button"
          className="link min-h-6"
          title={`Show only ${row.name}`}
          onClick={() => onPick(row.id)}
        >
          {row.name}
        </button>
      )}
      {href !== undefined && (
        <Link href={href} className="text-xs text-ink-3 hover:underline">
          Open<span className="sr-only"> {row.name}</span>
        </Link>
      )}
    </span>
  )
}
