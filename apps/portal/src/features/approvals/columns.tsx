import Link from 'next/link'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { SubscriptionState } from '@/ui/subscription-state.tsx'
import { DecideCell } from './decide-cell.tsx'
import { type Decision, subjectWords } from './view-model.ts'

const column = columnsFor<AdminSubscription>()

type OnDecide = (decision: Decision, chosen: readonly AdminSubscription[]) => void

/** The queue's columns; the last one decides. */
export function approvalColumns(onDecide: OnDecide) {
  return column.columns([
    column.display({
      id: 'application',
      header: 'Application',
      meta: { fixed: true },
      cell: ({ row: { original } }) => (
        <span className="font-medium">{original.application.name}</span>
      ),
    }),
    column.display({
      id: 'organization',
      header: 'Organisation',
      cell: ({ row: { original } }) => <OrganizationLink subscription={original} />,
    }),
    column.display({
      id: 'api',
      header: 'API',
      cell: ({ row: { original } }) => (
        <Link href={`/admin/apis/${original.api.id}`} className="link">
          {original.api.name}
        </Link>
      ),
    }),
    column.display({
      id: 'tier',
      header: 'Tier',
      cell: ({ row: { original } }) => (
        <Link href={`/admin/tiers/${original.tier.id}`} className="link">
          {original.tier.name}
        </Link>
      ),
    }),
    column.display({
      id: 'requestedBy',
      header: 'Asked by',
      cell: ({ row: { original } }) => (
        <span title={original.requestedBy?.email}>{original.requestedBy?.name ?? '—'}</span>
      ),
    }),
    column.accessor('createdAt', {
      header: 'Asked',
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    column.display({
      id: 'decide',
      header: 'Decision',
      meta: { fixed: true },
      cell: ({ row: { original } }) =>
        original.state === 'pending' ? (
          <DecideCell
            what={subjectWords([original])}
            onDecide={(decision) => onDecide(decision, [original])}
          />
        ) : (
          <SubscriptionState state={original.state} />
        ),
    }),
  ])
}

function OrganizationLink({ subscription }: Readonly<{ subscription: AdminSubscription }>) {
  const { id, name, state } = subscription.organization
  return (
    <span className="inline-flex items-center gap-2">
      <Link href={`/admin/organizations/${id}`} className="link">
        {name}
      </Link>
      {state === 'suspended' && <StatusText tone="danger">Suspended</StatusText>}
    </span>
  )
}
