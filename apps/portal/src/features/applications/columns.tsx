'use client'

import Link from 'next/link'
import type { Application } from '@/contract/applications.ts'
import { formatNumber } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'

const column = columnsFor<Application>()

export const APPLICATION_COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ row }) => (
      <Link href={`/applications/${row.original.id}`} className="link font-medium">
        {row.original.name}
      </Link>
    ),
  }),
  column.accessor('description', {
    header: 'Description',
    meta: { width: 'max-w-80' },
    cell: ({ getValue }) => (
      <span className="block max-w-80 truncate text-ink-2" title={getValue()}>
        {getValue()}
      </span>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) =>
      getValue() === 'active' ? (
        <StatusText tone="ok">Active</StatusText>
      ) : (
        <StatusText tone="danger">Suspended</StatusText>
      ),
  }),
  column.accessor('keyCount', {
    header: 'Keys',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('subscriptionCount', {
    header: 'Subscriptions',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('createdAt', {
    header: 'Created',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])
