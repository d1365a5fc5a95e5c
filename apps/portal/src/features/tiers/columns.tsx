import Link from 'next/link'
import type { TierRecord } from '@/contract/tiers.ts'
import { formatNumber } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'

const column = columnsFor<TierRecord>()

export const TIER_COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/tiers/${original.id}`} className="link font-medium">
        {original.name}
      </Link>
    ),
  }),
  column.display({
    id: 'limits',
    header: 'Limits',
    meta: { wrap: true },
    cell: ({ row: { original } }) => <Limits tier={original} />,
  }),
  column.accessor('approval', {
    header: 'Approval',
    cell: ({ getValue }) => (getValue() === 'manual' ? 'By an admin' : 'None'),
  }),
  column.accessor('priceText', { header: 'Price', cell: ({ getValue }) => getValue() || '—' }),
  column.display({
    id: 'apis',
    header: 'APIs',
    cell: ({ row: { original } }) => original.apis.map(({ name }) => name).join(', ') || 'None',
  }),
  column.display({
    id: 'active',
    header: 'On it',
    meta: { numeric: true },
    cell: ({ row: { original } }) => formatNumber(original.subscriptions.active),
  }),
  column.display({
    id: 'pending',
    header: 'Waiting',
    meta: { numeric: true },
    cell: ({ row: { original } }) => formatNumber(original.subscriptions.pending),
  }),
  column.accessor('updatedAt', {
    header: 'Changed',
    meta: { initiallyHidden: true },
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

function Limits({ tier: { limits } }: Readonly<{ tier: TierRecord }>) {
  if (limits.length === 0) return <span className="text-ink-3">None</span>
  return (
    <ul className="flex min-w-60 flex-col gap-0.5">
      {limits.map(({ id, text, mode }) => (
        <li key={id}>
          {text} {mode === 'shadow' && <Badge>only counted</Badge>}
        </li>
      ))}
    </ul>
  )
}
