'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChangelogRecord } from '@/contract/changelog.ts'
import { NO_DATA } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { EntryDialog } from './entry-dialog.tsx'
import { CHANGELOG_FILTERS, changelogApisQuery, changelogQuery } from './queries.ts'

const DEFAULTS: Readonly<Record<keyof typeof CHANGELOG_FILTERS, string>> = CHANGELOG_FILTERS
const STATES = [
  { value: 'draft', label: 'Draft' },
  { value: 'published', label: 'Published' },
]

const column = columnsFor<ChangelogRecord>()

function columnsOf(open: (entry: ChangelogRecord) => void) {
  return column.columns([
    column.display({
      id: 'title',
      header: 'Entry',
      meta: { fixed: true },
      cell: ({ row: { original } }) => (
        <button type="button" className="link font-medium" onClick={() => open(original)}>
          {original.title}
        </button>
      ),
    }),
    column.display({
      id: 'about',
      header: 'About',
      cell: ({ row: { original } }) =>
        [original.api.name, original.apiVersion?.name].filter(Boolean).join(' '),
    }),
    column.accessor('state', {
      header: 'State',
      cell: ({ getValue }) =>
        getValue() === 'published' ? (
          <StatusText tone="ok">Published</StatusText>
        ) : (
          <StatusText tone="neutral">Draft</StatusText>
        ),
    }),
    column.accessor('slug', {
      header: 'Permalink',
      cell: ({ getValue }) => <code className="text-xs">{getValue()}</code>,
    }),
    column.accessor('publishedAt', {
      header: 'Published',
      cell: ({ getValue }) => <RelativeTime at={getValue()} none={NO_DATA} />,
    }),
  ])
}

/** Entries of every API, drafts too; a click opens one. */
export function ChangelogPanel() {
  const url = useUrlState(DEFAULTS)
  const pages = useCursorPages()
  const query = useQuery(changelogQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const apis = useQuery(changelogApisQuery()).data ?? []
  const [open, setOpen] = useState<ChangelogRecord | 'new'>()
  const [columns] = useState(() => columnsOf(setOpen))
  return (
    <>
      <DataTable
        label="Changelog entries"
        columns={columns}
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={
          <EmptyState
            title={url.changed ? 'No entry matches these filters' : 'No entries yet'}
            {...(url.changed ? { kind: 'filtered' as const } : {})}
          >
            Tell consumers what changed before they find out.
          </EmptyState>
        }
        toolbar={
          <FilterBar
            changed={url.changed}
            onReset={url.reset}
            actions={
              <Button variant="primary" size="sm" onClick={() => setOpen('new')}>
                Write an entry
              </Button>
            }
          >
            <FilterChip
              label="API"
              options={apis.map(({ id, name }) => ({ value: id, label: name }))}
              value={url.values.apiId}
              onValueChange={(apiId) => url.set({ apiId })}
            />
            <FilterChip
              label="State"
              options={STATES}
              value={url.values.state}
              onValueChange={(state) => url.set({ state })}
            />
          </FilterBar>
        }
        footer={
          <Pagination label="Changelog entries" pages={pages} nextCursor={query.data?.nextCursor} />
        }
      />
      {open !== undefined && (
        <EntryDialog
          key={open === 'new' ? 'new' : open.id}
          entry={open === 'new' ? undefined : open}
          apis={apis}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
