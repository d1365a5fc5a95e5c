import Link from 'next/link'
import type { RevisionListItem } from '@/contract/revisions.ts'
import { formatNumber } from '@/lib/format.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'

const column = columnsFor<RevisionListItem>()

export const REVISION_COLUMNS = column.columns([
  column.accessor('number', {
    header: 'Revision',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <span className="inline-flex items-center gap-2">
        <Link
          href={`/admin/revisions/${original.number}`}
          className="link font-medium tabular-nums"
        >
          {original.number}
        </Link>
        {original.isCurrent && <StatusPill tone="ok">Current</StatusPill>}
      </span>
    ),
  }),
  column.accessor('createdAt', {
    header: 'Published',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.display({
    id: 'publishedBy',
    header: 'By',
    cell: ({ row: { original } }) => original.publishedBy?.name ?? 'Setup',
  }),
  column.accessor('changeCount', {
    header: 'Changes',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('nodes', {
    header: 'Gateways serving',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.display({
    id: 'comment',
    header: 'Comment',
    meta: { wrap: true },
    cell: ({ row: { original } }) => <Comment revision={original} />,
  }),
])

function Comment({ revision }: Readonly<{ revision: RevisionListItem }>) {
  const { comment, restoredNumber } = revision
  return (
    <span className="block max-w-140 min-w-40 wrap-anywhere">
      {restoredNumber !== null && (
        <span className="text-ink-3">
          Brought back{' '}
          <Link href={`/admin/revisions/${restoredNumber}`} className="link">
            {restoredNumber}
          </Link>
          {comment === '' ? '' : ' · '}
        </span>
      )}
      {comment}
    </span>
  )
}
