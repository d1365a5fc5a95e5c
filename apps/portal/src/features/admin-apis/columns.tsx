import Link from 'next/link'
import type { ApiListItem } from '@/contract/apis.ts'
import { formatNumber } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'
import { VISIBILITY_WORDS } from './visibility.ts'

const column = columnsFor<ApiListItem>()

export const API_COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/apis/${original.id}`} className="link font-medium">
        {original.name}
      </Link>
    ),
  }),
  column.accessor('slug', { header: 'Slug', cell: ({ getValue }) => <code>{getValue()}</code> }),
  column.display({
    id: 'versions',
    header: 'Versions',
    cell: ({ row: { original } }) => <VersionMarks api={original} />,
  }),
  column.accessor('visibility', {
    header: 'Visible to',
    cell: ({ getValue }) => VISIBILITY_WORDS[getValue()],
  }),
  column.accessor('auth', {
    header: 'Auth',
    cell: ({ getValue }) => (
      <Badge tone={getValue() === 'key' ? 'neutral' : 'warn'}>
        {getValue() === 'key' ? 'API key' : 'None'}
      </Badge>
    ),
  }),
  column.accessor('ownerName', {
    header: 'Owner',
    cell: ({ getValue }) => getValue() || '—',
    meta: { initiallyHidden: true },
  }),
  column.accessor('routes', {
    header: 'Routes',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('subscriptions', {
    header: 'Subscriptions',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('updatedAt', {
    header: 'Changed',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

function VersionMarks({ api }: Readonly<{ api: ApiListItem }>) {
  if (api.versions.length === 0) return <span className="text-ink-3">None</span>
  return (
    <span className="flex gap-3">
      {api.versions.map(({ id, name, state }) => (
        <Link
          key={id}
          href={`/admin/apis/${api.id}/versions/${id}`}
          className="inline-flex min-h-6 items-center gap-1.5 hover:underline"
        >
          <code>{name}</code>
          <VersionStateMark state={state} />
        </Link>
      ))}
    </span>
  )
}
