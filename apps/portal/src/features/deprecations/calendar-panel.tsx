'use client'

import { useQuery } from '@tanstack/react-query'
import { listState } from '@/lib/list-state.ts'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { CalendarTimeline } from './calendar-timeline.tsx'
import { CALENDAR_COLUMNS } from './columns.tsx'
import { deprecationsQuery } from './queries.ts'

/** Every planned date, as a timeline and as a table of the same. */
export function CalendarPanel({ nowMs }: Readonly<{ nowMs: number }>) {
  const query = useQuery(deprecationsQuery())
  const versions = query.data?.items ?? []
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {versions.length > 0 && <CalendarTimeline versions={versions} nowMs={nowMs} />}
      <DataTable
        label="Deprecations"
        tableId="admin-deprecations"
        columns={CALENDAR_COLUMNS}
        rows={versions}
        rowId={({ versionId }) => versionId}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={3}
        empty={
          <EmptyState
            title="No version has a date"
            action={<LinkButton href="/admin/apis">Go to the APIs</LinkButton>}
          >
            Open a version, and plan its deprecation there.
          </EmptyState>
        }
      />
    </div>
  )
}
