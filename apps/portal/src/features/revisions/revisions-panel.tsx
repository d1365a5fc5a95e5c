'use client'

import { useQuery } from '@tanstack/react-query'
import { listState } from '@/lib/list-state.ts'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages } from '@/ui/url-state.ts'
import { REVISION_COLUMNS } from './columns.tsx'
import { revisionsQuery } from './queries.ts'

/** Everything that was ever published. */
export function RevisionsPanel() {
  const pages = useCursorPages()
  const query = useQuery(revisionsQuery(pages.cursor ?? ''))
  return (
    <DataTable
      label="Revisions"
      columns={REVISION_COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ number }) => String(number)}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={
        <EmptyState
          title="Nothing was published yet"
          action={<LinkButton href="/admin/revisions/publish">Review and publish</LinkButton>}
        >
          Gateways serve what is published, and nothing before that.
        </EmptyState>
      }
      toolbar={
        <div className="flex justify-end">
          <CsvLink href="/api/v1/revisions?format=csv" label="Download all revisions as CSV" />
        </div>
      }
      footer={
        <Pagination
          label="Revisions"
          pages={pages}
          nextCursor={query.data?.nextCursor}
          summary="Newest first"
        />
      }
    />
  )
}
