'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, SearchBox } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { APPLICATION_COLUMNS } from './columns.tsx'
import { APPLICATION_DEFAULTS, applicationsCsvHref, applicationsQuery } from './queries.ts'

type Props = Readonly<{ mayWrite: boolean; onCreate(): void }>

/** The organisation's applications, found by name. */
export function ApplicationsTable({ mayWrite, onCreate }: Props) {
  const { values, set, reset, changed } = useUrlState(APPLICATION_DEFAULTS)
  const pages = useCursorPages()
  const filters = { ...values, cursor: pages.cursor ?? '' }
  const found = useQuery(applicationsQuery(filters))
  return (
    <DataTable
      label="Applications"
      tableId="applications"
      columns={APPLICATION_COLUMNS}
      rows={found.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(found)}
      error={found.error}
      onRetry={() => void found.refetch()}
      toolbar={
        <FilterBar
          changed={changed}
          onReset={reset}
          actions={<CsvLink href={applicationsCsvHref(filters)} />}
        >
          <SearchBox label="Search by name" value={values.q} onValueChange={(q) => set({ q })} />
        </FilterBar>
      }
      empty={
        changed ? (
          <EmptyState
            kind="filtered"
            title="No application has this name"
            action={<Button onClick={reset}>Show all</Button>}
          />
        ) : (
          <EmptyState
            title="No applications yet"
            action={mayWrite ? <CreateButton onCreate={onCreate} /> : undefined}
          >
            An application is what you build: a site, a job, an integration. Keys and subscriptions
            belong to it.
          </EmptyState>
        )
      }
      footer={<Pagination pages={pages} nextCursor={found.data?.nextCursor} label="Applications" />}
    />
  )
}

function CreateButton({ onCreate }: Readonly<{ onCreate(): void }>) {
  return (
    <Button variant="primary" icon={<Plus aria-hidden className="size-4" />} onClick={onCreate}>
      Create an application
    </Button>
  )
}
