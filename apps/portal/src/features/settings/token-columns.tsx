'use client'

import { Ban } from 'lucide-react'
import type { ManagementToken } from '@/contract/tokens.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { MenuItem, RowMenu } from '@/ui/dropdown-menu.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'

const column = columnsFor<ManagementToken>()

/** Columns of a person's management tokens. */
export function tokenColumns(onRevoke: (token: ManagementToken) => void) {
  return column.columns([
    column.accessor('name', {
      header: 'Name',
      meta: { fixed: true },
      cell: ({ row: { original } }) => (
        <span className={original.state === 'active' ? 'font-medium' : 'text-ink-3'}>
          {original.name}
        </span>
      ),
    }),
    column.accessor('display', {
      header: 'Token',
      cell: ({ getValue }) => <code className="text-xs">{getValue()}</code>,
    }),
    column.accessor('state', {
      header: 'State',
      cell: ({ getValue }) => <TokenState state={getValue()} />,
    }),
    column.accessor('lastUsedAt', {
      header: 'Last used',
      cell: ({ getValue }) => <RelativeTime at={getValue()} none="Never" />,
    }),
    column.accessor('expiresAt', {
      header: 'Expires',
      cell: ({ getValue }) => <RelativeTime at={getValue()} none="Never" />,
    }),
    column.accessor('createdAt', {
      header: 'Created',
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    column.display({
      id: 'acts',
      header: () => <span className="sr-only">Actions</span>,
      meta: { fixed: true, width: 'w-10' },
      cell: ({ row: { original } }) =>
        original.state === 'active' && (
          <RowMenu label={`Actions for ${original.name}`}>
            <MenuItem
              danger
              icon={<Ban aria-hidden className="size-4" />}
              onSelect={() => onRevoke(original)}
            >
              Revoke…
            </MenuItem>
          </RowMenu>
        ),
    }),
  ])
}

function TokenState({ state }: Pick<ManagementToken, 'state'>) {
  if (state === 'active') return <StatusText tone="ok">Active</StatusText>
  return <StatusText tone="neutral">{state === 'expired' ? 'Expired' : 'Revoked'}</StatusText>
}
