import Link from 'next/link'
import type { VersionListItem } from '@/contract/versions.ts'
import { formatCount, formatNumber } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'

const column = columnsFor<VersionListItem>()

export const VERSION_COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Version',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link
        href={`/admin/apis/${original.apiId}/versions/${original.id}`}
        className="link font-medium"
      >
        {original.name}
      </Link>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <VersionStateMark state={getValue()} />,
  }),
  column.display({
    id: 'document',
    header: 'Document',
    cell: ({ row: { original } }) => <DocumentMark version={original} />,
  }),
  column.accessor('operationCount', {
    header: 'Operations',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('routes', {
    header: 'Routes',
    meta: { numeric: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/routes?versionId=${original.id}`} className="link">
        {formatNumber(original.routes)}
      </Link>
    ),
  }),
  column.display({
    id: 'upstream',
    header: 'Upstream',
    cell: ({ row: { original } }) => (
      <Link href={`/admin/upstreams/${original.upstream.id}`} className="link">
        {original.upstream.name}
      </Link>
    ),
  }),
  column.accessor('updatedAt', {
    header: 'Changed',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

function DocumentMark({ version: { document } }: Readonly<{ version: VersionListItem }>) {
  if (document === null) return <StatusText tone="warn">None</StatusText>
  if (document.warnings === 0) return <StatusText tone="ok">No findings</StatusText>
  return <StatusText tone="warn">{formatCount(document.warnings, 'warning')}</StatusText>
}
