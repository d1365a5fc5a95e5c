import type { TargetHealth } from '@/contract/upstream-health.ts'
import { formatNumber } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { healthLook } from './health-look.ts'

const column = columnsFor<TargetHealth>()

export const HEALTH_COLUMNS = column.columns([
  column.accessor('url', {
    header: 'Target',
    meta: { fixed: true },
    cell: ({ getValue }) => <code>{getValue()}</code>,
  }),
  column.accessor('hostname', {
    header: 'Gateway',
    cell: ({ row: { original } }) => (
      <span title={original.nodeId}>
        {original.hostname} <code className="text-xs text-ink-3">{original.nodeId.slice(-6)}</code>
      </span>
    ),
  }),
  column.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original } }) => {
      const { tone, word } = healthLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.accessor('since', {
    header: 'Since',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.accessor('active', {
    header: 'Under way',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
])
