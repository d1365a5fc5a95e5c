'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { listState } from '@/lib/list-state.ts'
import { Section } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { Pagination } from '@/ui/pagination.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { SubscriptionState } from '@/ui/subscription-state.tsx'
import { useCursorPages } from '@/ui/url-state.ts'
import { subscribersQuery } from './queries.ts'

const column = columnsFor<AdminSubscription>()

const COLUMNS = column.columns([
  column.display({
    id: 'organization',
    header: 'Organisation',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/organizations/${original.organization.id}`} className="link">
        {original.organization.name}
      </Link>
    ),
  }),
  column.display({
    id: 'application',
    header: 'Application',
    cell: ({ row: { original } }) => (
      <Link href={`/admin/subscriptions/${original.id}`} className="link">
        {original.application.name}
      </Link>
    ),
  }),
  column.display({ id: 'api', header: 'API', cell: ({ row: { original } }) => original.api.name }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <SubscriptionState state={getValue()} />,
  }),
  column.accessor('createdAt', {
    header: 'Since',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

/** Who is on a tier. */
export function Subscribers({ tierId }: Readonly<{ tierId: string }>) {
  const pages = useCursorPages()
  const query = useQuery(subscribersQuery(tierId, pages.cursor ?? ''))
  return (
    <Section title="Who is on it">
      <DataTable
        label="Subscriptions"
        columns={COLUMNS}
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={3}
        empty={
          <EmptyState title="Nobody yet">
            Applications subscribe from the catalogue, once the tier is published.
          </EmptyState>
        }
        footer={
          <Pagination label="Subscriptions" pages={pages} nextCursor={query.data?.nextCursor} />
        }
      />
    </Section>
  )
}
