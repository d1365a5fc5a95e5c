import Link from 'next/link'
import type { UpstreamRecord } from '@/contract/upstreams.ts'
import { formatLatency, formatNumber } from '@/lib/format.ts'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'

const column = columnsFor<UpstreamRecord>()

export const UPSTREAM_COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/upstreams/${original.id}`} className="link font-medium">
        {original.name}
      </Link>
    ),
  }),
  column.display({
    id: 'targets',
    header: 'Targets',
    cell: ({ row: { original } }) => <Targets upstream={original} />,
  }),
  column.display({
    id: 'total',
    header: 'Total timeout',
    meta: { numeric: true },
    cell: ({ row: { original } }) => formatLatency(original.timeouts.totalMs),
  }),
  column.accessor('versions', {
    header: 'Versions',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('routes', {
    header: 'Routes of its own',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('updatedAt', {
    header: 'Changed',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

function Targets({ upstream: { targets } }: Readonly<{ upstream: UpstreamRecord }>) {
  const [first] = targets
  if (first === undefined) return <span className="text-ink-3">None</span>
  return (
    <span>
      <code>{first.url}</code>
      {targets.length > 1 && <span className="text-ink-3"> and {targets.length - 1} more</span>}
    </span>
  )
}
