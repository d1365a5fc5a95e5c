import Link from 'next/link'
import type { RouteRecord } from '@/contract/routes.ts'
import { formatBytes } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'
import { RouteMenu } from './route-menu.tsx'
import { methodWords, predicateWords } from './view-model.ts'

const column = columnsFor<RouteRecord>()

export const ROUTE_COLUMNS = column.columns([
  column.accessor('path', {
    header: 'Path',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <code className={original.enabled ? 'font-medium' : 'text-ink-3 line-through'}>
        {original.host !== null && <span className="text-ink-3">{original.host}</span>}
        {original.path}
      </code>
    ),
  }),
  column.accessor('methods', {
    header: 'Methods',
    cell: ({ getValue }) => methodWords(getValue()),
  }),
  column.accessor('predicates', {
    header: 'Conditions',
    cell: ({ getValue }) => predicateWords(getValue()),
  }),
  column.accessor('priority', {
    header: 'Priority',
    meta: { numeric: true },
    cell: ({ getValue }) => getValue(),
  }),
  column.display({
    id: 'version',
    header: 'Version',
    cell: ({ row: { original } }) => (
      <span className="inline-flex items-center gap-2">
        <Link
          href={`/admin/apis/${original.api.id}/versions/${original.apiVersion.id}`}
          className="link"
        >
          {original.api.name} {original.apiVersion.name}
        </Link>
        {original.apiVersion.state !== 'active' && (
          <VersionStateMark state={original.apiVersion.state} />
        )}
      </span>
    ),
  }),
  column.accessor('enabled', {
    header: 'State',
    cell: ({ getValue }) => (
      <StatusText tone={getValue() ? 'ok' : 'neutral'}>{getValue() ? 'On' : 'Off'}</StatusText>
    ),
  }),
  column.accessor('stripPrefix', {
    header: 'Takes off',
    cell: ({ getValue }) => (getValue() === '' ? '—' : <code>{getValue()}</code>),
  }),
  column.display({
    id: 'upstream',
    header: 'Upstream',
    cell: ({ row: { original } }) =>
      original.upstream === null ? (
        <span className="text-ink-3">The version’s</span>
      ) : (
        <Link href={`/admin/upstreams/${original.upstream.id}`} className="link">
          {original.upstream.name}
        </Link>
      ),
  }),
  column.accessor('bodyBytesMax', {
    header: 'Largest body',
    meta: { numeric: true, initiallyHidden: true },
    cell: ({ getValue }) => formatBytes(getValue()),
  }),
  column.accessor('webSocket', {
    header: 'WebSocket',
    meta: { initiallyHidden: true },
    cell: ({ getValue }) => (getValue() ? 'Yes' : 'No'),
  }),
  column.accessor('updatedAt', {
    header: 'Changed',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.display({
    id: 'menu',
    header: () => <span className="sr-only">Actions</span>,
    meta: { fixed: true, numeric: true },
    cell: ({ row: { original } }) => <RouteMenu route={original} />,
  }),
])
