import Link from 'next/link'
import type { TierRequest } from '@/contract/tier-requests.ts'
import { formatCount, formatRelative } from '@/lib/format.ts'
import { shareText, shareTone } from '@/lib/limit-words.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { DecideCell } from './decide-cell.tsx'
import { type Decision, headroomWords, tierRequestWords } from './view-model.ts'

const column = columnsFor<TierRequest>()

type OnDecide = (decision: Decision, chosen: readonly TierRequest[]) => void

/** Who asks for what, what they use now, what it may do to what is behind; the last column decides. */
export function tierRequestColumns(onDecide: OnDecide) {
  return column.columns([
    ...WHO_AND_WHAT,
    ...CONTEXT,
    column.accessor('createdAt', {
      header: 'Asked',
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    column.display({
      id: 'decide',
      header: 'Decision',
      meta: { fixed: true },
      cell: ({ row: { original } }) => (
        <DecideCell
          what={tierRequestWords([original])}
          onDecide={(decision) => onDecide(decision, [original])}
        />
      ),
    }),
  ])
}

const WHO_AND_WHAT = column.columns([
  column.display({
    id: 'application',
    header: 'Application',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <span className="flex flex-col py-1">
        <span className="font-medium">{original.application.name}</span>
        <Link
          href={`/admin/organizations/${original.organization.id}`}
          className="link text-xs text-ink-2"
        >
          {original.organization.name}
        </Link>
      </span>
    ),
  }),
  column.accessor(({ fromTier, toTier }) => `${fromTier.name} → ${toTier.name}`, {
    id: 'tiers',
    header: 'From → to',
    cell: ({ row: { original }, getValue }) => (
      <span className="flex flex-col py-1">
        {getValue()}
        <span className="text-xs text-ink-3">{original.api.name}</span>
      </span>
    ),
  }),
  column.accessor('reason', {
    header: 'Reason',
    meta: { wrap: true },
    cell: ({ getValue }) => getValue() || '—',
  }),
  column.display({
    id: 'requestedBy',
    header: 'Asked by',
    meta: { initiallyHidden: true },
    cell: ({ row: { original } }) => (
      <span title={original.requestedBy?.email}>{original.requestedBy?.name ?? '—'}</span>
    ),
  }),
])

const CONTEXT = column.columns([
  column.display({
    id: 'use',
    header: 'Use, 7 days',
    meta: { numeric: true },
    cell: ({ row: { original } }) => <Use use={original.use} />,
  }),
  column.display({
    id: 'headroom',
    header: 'What is behind it',
    meta: { wrap: true },
    cell: ({ row: { original } }) => (
      <span className="text-xs text-ink-2">{headroomWords(original.headroom)}</span>
    ),
  }),
])

/** The peak, and the calls that were answered 429. */
function Use({ use }: Readonly<{ use: TierRequest['use'] }>) {
  if (use === null) return <span title="The worker measures it every hour">—</span>
  const { peak, refused, measuredAt } = use
  const tone = shareTone(peak)
  return (
    <span
      title={`Measured ${formatRelative(measuredAt, Date.now())}`}
      className="flex flex-col items-end py-1"
    >
      {tone === 'neutral' ? (
        shareText(peak)
      ) : (
        <StatusText tone={tone}>{shareText(peak)}</StatusText>
      )}
      <span className="text-xs text-ink-3">{formatCount(refused, '429')}</span>
    </span>
  )
}
