'use client'

import Link from 'next/link'
import type { ApiKey } from '@/contract/keys.ts'
import { formatCount } from '@/lib/format.ts'
import { Badge, StatusText } from '@/ui/badge.tsx'
import { Sparkline } from '@/ui/chart/sparkline.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { KeyExpiry } from './key-expiry.tsx'
import { type KeyActs, KeyRowMenu } from './key-row-menu.tsx'
import { clientName } from './view-model.ts'

const column = columnsFor<ApiKey>()

type Options = Readonly<{
  /** The application's name is a column where the list holds several. */
  withApplication: boolean
  /** Absent: the reader may not change keys. */
  acts: KeyActs | undefined
}>

/** Columns of a list of keys. */
export function keyColumns({ withApplication, acts }: Options) {
  return column.columns([
    column.accessor('name', {
      header: 'Name',
      meta: { fixed: true },
      cell: ({ row }) => <KeyName apiKey={row.original} />,
    }),
    column.accessor('display', {
      header: 'Key',
      cell: ({ getValue }) => <code className="text-xs">{getValue()}</code>,
    }),
    ...(withApplication ? [applicationColumn] : []),
    column.accessor('environment', {
      header: 'Environment',
      cell: ({ getValue }) => (
        <Badge tone={getValue() === 'live' ? 'accent' : 'neutral'}>{getValue()}</Badge>
      ),
    }),
    column.accessor('state', {
      header: 'State',
      cell: ({ row }) => <KeyState apiKey={row.original} />,
    }),
    column.accessor('lastUsed', {
      header: 'Last used',
      cell: ({ getValue }) => <LastUsed lastUsed={getValue()} />,
    }),
    column.accessor('callsPerDay', {
      header: '7 days',
      cell: ({ getValue }) => <Calls perDay={getValue()} />,
    }),
    column.accessor('expiresAt', {
      header: 'Expires',
      cell: ({ row }) => <KeyExpiry apiKey={row.original} />,
    }),
    column.accessor('createdAt', {
      header: 'Created',
      cell: ({ row }) => <Created apiKey={row.original} />,
    }),
    ...(acts === undefined ? [] : [menuColumn(acts)]),
  ])
}

const applicationColumn = column.accessor('applicationName', {
  header: 'Application',
  cell: ({ row }) => (
    <Link href={`/applications/${row.original.applicationId}/keys`} className="link">
      {row.original.applicationName}
    </Link>
  ),
})

function menuColumn(acts: KeyActs) {
  return column.display({
    id: 'acts',
    header: () => <span className="sr-only">Actions</span>,
    meta: { fixed: true, width: 'w-10' },
    cell: ({ row }) => <KeyRowMenu apiKey={row.original} {...acts} />,
  })
}

type KeyProps = Readonly<{ apiKey: ApiKey }>

function KeyName({ apiKey }: KeyProps) {
  const isOver = apiKey.state !== 'active'
  return <span className={isOver ? 'text-ink-3' : 'font-medium'}>{apiKey.name}</span>
}

function KeyState({ apiKey: { state, rotatedTo } }: KeyProps) {
  if (rotatedTo !== null && state !== 'revoked') {
    return (
      <span className="inline-flex items-baseline gap-2">
        <StatusText tone={state === 'active' ? 'warn' : 'neutral'}>Rolled</StatusText>
        <span className="text-xs text-ink-3">
          to <code>{rotatedTo.display}</code>
        </span>
      </span>
    )
  }
  if (state === 'active') return <StatusText tone="ok">Active</StatusText>
  if (state === 'expired') return <StatusText tone="neutral">Expired</StatusText>
  return <StatusText tone="neutral">Revoked</StatusText>
}

function LastUsed({ lastUsed }: Pick<ApiKey, 'lastUsed'>) {
  if (lastUsed === null) return <span className="text-ink-3">Never</span>
  const { at, address, client } = lastUsed
  const details = [address, client === '' ? '' : clientName(client)].filter((part) => part !== '')
  return (
    <span className="inline-flex items-baseline gap-2">
      <RelativeTime at={at} />
      <span className="max-w-52 truncate text-xs text-ink-3" title={[address, client].join(' · ')}>
        {details.join(' · ')}
      </span>
    </span>
  )
}

function Calls({ perDay }: Readonly<{ perDay: readonly number[] }>) {
  const calls = perDay.reduce((sum, day) => sum + day, 0)
  if (calls === 0) return <span className="text-ink-3">—</span>
  return <Sparkline values={perDay} sentence={`${formatCount(calls, 'call')} in 7 days`} />
}

function Created({ apiKey: { createdAt, createdByName } }: KeyProps) {
  return (
    <span className="inline-flex items-baseline gap-2">
      <RelativeTime at={createdAt} />
      {createdByName !== null && <span className="text-xs text-ink-3">by {createdByName}</span>}
    </span>
  )
}
