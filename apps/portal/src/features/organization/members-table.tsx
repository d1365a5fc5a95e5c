'use client'

import { useQuery } from '@tanstack/react-query'
import type { OrganizationMember } from '@/contract/organizations.ts'
import { listState } from '@/lib/list-state.ts'
import { Badge } from '@/ui/badge.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { FilterBar } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages } from '@/ui/url-state.ts'
import { MEMBERS_CSV_HREF, membersQuery } from './queries.ts'
import { ROLE_WORDS } from './roles.ts'

const column = columnsFor<OrganizationMember>()

const COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ getValue }) => <span className="font-medium">{getValue()}</span>,
  }),
  column.accessor('email', { header: 'E-mail' }),
  column.accessor('role', {
    header: 'Role',
    cell: ({ getValue }) => <Badge>{ROLE_WORDS[getValue()]}</Badge>,
  }),
  column.accessor('createdAt', {
    header: 'Member since',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

/** Who belongs to the organisation and what they may do in it. */
export function MembersTable() {
  const pages = useCursorPages()
  const found = useQuery(membersQuery(pages.cursor ?? ''))
  return (
    <DataTable
      label="Members"
      columns={COLUMNS}
      rows={found.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(found)}
      error={found.error}
      onRetry={() => void found.refetch()}
      skeletonRows={3}
      toolbar={
        <FilterBar
          actions={<CsvLink href={MEMBERS_CSV_HREF} label="Download all members as CSV" />}
        >
          {null}
        </FilterBar>
      }
      empty={<EmptyState title="No members" />}
      footer={<Pagination pages={pages} nextCursor={found.data?.nextCursor} label="Members" />}
    />
  )
}
