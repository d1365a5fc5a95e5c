'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { SdkBuildItem } from '@/contract/sdk-builds.ts'
import { listState } from '@/lib/list-state.ts'
import { Callout } from '@/ui/callout.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { BuildSheet } from './build-sheet.tsx'
import { buildColumns } from './columns.tsx'
import { BUILD_FILTERS, buildsQuery } from './queries.ts'
import { STATE_OPTIONS } from './view-model.ts'

/** Every making of SDKs, with what became of it. */
export function BuildsPanel() {
  const url = useUrlState(BUILD_FILTERS)
  const pages = useCursorPages()
  const query = useQuery(buildsQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [open, setOpen] = useState<SdkBuildItem>()
  const columns = useMemo(() => buildColumns(setOpen), [])
  const rows = query.data?.items ?? []
  const missing = rows.find(({ state }) => state === 'unable')?.missing
  return (
    <>
      {missing != null && (
        <Callout tone="warn" title={missing.message}>
          {missing.fix}
        </Callout>
      )}
      <DataTable
        label="SDK builds"
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={4}
        empty={url.changed ? <NoneSuch onReset={url.reset} /> : <NoBuilds />}
        toolbar={
          <FilterBar changed={url.changed} onReset={url.reset}>
            <FilterChip
              label="State"
              options={STATE_OPTIONS}
              value={url.values.state as (typeof STATE_OPTIONS)[number]['value'] | ''}
              onValueChange={(state) => url.set({ state })}
            />
          </FilterBar>
        }
        footer={
          <Pagination
            label="SDK builds"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary="Newest first"
          />
        }
      />
      {open !== undefined && <BuildSheet build={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function NoneSuch({ onReset }: Readonly<{ onReset(): void }>) {
  return (
    <EmptyState
      kind="filtered"
      title="No build is in this state"
      action={
        <button type="button" className="link" onClick={onReset}>
          Show all
        </button>
      }
    />
  )
}

function NoBuilds() {
  return (
    <EmptyState
      title="No SDKs were made yet"
      action={<LinkButton href="/admin/revisions/publish">Review and publish</LinkButton>}
    >
      The worker makes them by itself, within minutes after a version with a document is published.
      It does not where <code>SDK_BUILDS=0</code> is set.
    </EmptyState>
  )
}
