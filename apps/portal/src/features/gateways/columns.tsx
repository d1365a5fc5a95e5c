import type { GatewayNode } from '@/contract/gateways.ts'
import { formatBytes, formatLatency, formatNumber } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import {
  ageWords,
  countersLook,
  credentialsLook,
  loadLook,
  revisionLook,
  stateLook,
  targetsLook,
} from './view-model.ts'

/** A node, and when it was read: ages are counted from there. */
export type NodeRow = GatewayNode & Readonly<{ readAtMs: number }>

const column = columnsFor<NodeRow>()

export const NODE_COLUMNS = column.columns([
  column.accessor('hostname', {
    header: 'Gateway',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <span title={original.id}>
        <span className="font-medium">{original.hostname}</span>{' '}
        <code className="text-xs text-ink-3">{original.id.slice(-6)}</code>
      </span>
    ),
  }),
  column.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original } }) => {
      const { tone, word } = stateLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.display({
    id: 'revision',
    header: 'Revision',
    cell: ({ row: { original } }) => {
      const { tone, word } = revisionLook(original)
      return (
        <span className="inline-flex items-center gap-2">
          {original.revision !== null && <span className="tabular-nums">{original.revision}</span>}
          <StatusText tone={tone}>{word}</StatusText>
        </span>
      )
    },
  }),
  column.accessor('revisionSinceAt', {
    header: 'Since',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.display({
    id: 'credentials',
    header: 'Keys',
    cell: ({ row: { original } }) => {
      const { tone, word } = credentialsLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.display({
    id: 'requests',
    header: 'Requests/s',
    meta: { numeric: true },
    cell: ({ row: { original } }) => formatNumber(original.load.requestsPerSecond, 1),
  }),
  column.display({
    id: 'load',
    header: 'Load',
    cell: ({ row: { original } }) => {
      const { tone, word } = loadLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.display({
    id: 'targets',
    header: 'Targets',
    cell: ({ row: { original } }) => {
      const { tone, word } = targetsLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.display({
    id: 'delay',
    header: 'Loop delay',
    meta: { numeric: true },
    cell: ({ row: { original } }) => formatLatency(original.load.eventLoopDelayMs),
  }),
  column.display({
    id: 'heap',
    header: 'Heap',
    meta: { numeric: true },
    cell: ({ row: { original } }) => formatBytes(original.load.heapBytes),
  }),
  column.display({
    id: 'counters',
    header: 'Counters',
    cell: ({ row: { original } }) => {
      const { tone, word } = countersLook(original)
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.accessor('release', {
    header: 'Release',
    cell: ({ getValue }) => <code>{getValue()}</code>,
  }),
  column.accessor('startedAt', {
    header: 'Started',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.display({
    id: 'seen',
    header: 'Heard of',
    meta: { numeric: true },
    cell: ({ row: { original } }) => ageWords(original.seenAt, original.readAtMs),
  }),
])
