'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { adminApiChoicesQuery } from '@/lib/admin-queries.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { Button } from '@/ui/button.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { ROUTE_COLUMNS } from './columns.tsx'
import { ROUTE_FILTERS, routesQuery } from './queries.ts'
import { RouteBulkActions } from './route-bulk-actions.tsx'
import { CreateRouteDialog, EditRouteDialog } from './route-dialogs.tsx'
import { EDITED, type Edited } from './route-menu.tsx'
import { RouteTester } from './route-tester.tsx'

type Filters = Readonly<Record<keyof typeof ROUTE_FILTERS, string>>
const DEFAULTS: Filters = ROUTE_FILTERS

/** All routes, a way to try a call, and the dialogs that make and change them. */
export function RoutesPanel() {
  const url = useUrlState(DEFAULTS)
  const dialog = useUrlState<Edited>(EDITED)
  const pages = useCursorPages()
  const query = useQuery(routesQuery({ ...url.values, cursor: pages.cursor ?? '' }))
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const rows = query.data?.items ?? []
  const chosen = rows.filter(({ id }) => selected.has(id))
  const create = (
    <Button variant="primary" onClick={() => dialog.set({ create: '1' })}>
      Create a route
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Routes"
        description="What gateways match: host, path and method lead to a version and its upstream."
        actions={create}
      />
      <RouteTester />
      <DataTable
        label="Routes"
        tableId="routes"
        columns={ROUTE_COLUMNS}
        rows={rows}
        rowId={({ id }) => id}
        selection={{
          selected: new Set(chosen.map(({ id }) => id)),
          onChange: setSelected,
          nameOf: ({ path }) => path,
        }}
        bulkActions={<RouteBulkActions routes={chosen} onDone={() => setSelected(new Set())} />}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={<NoRoutes url={url} />}
        toolbar={<RouteFilters url={url} />}
        footer={
          <Pagination
            label="Routes"
            pages={pages}
            nextCursor={query.data?.nextCursor}
            summary={
              query.data && `${formatCount(query.data.items.length, 'route')} · newest first`
            }
          />
        }
      />
      {dialog.values.create !== '' && (
        <CreateRouteDialog
          versionId={url.values.versionId === '' ? undefined : url.values.versionId}
          onClose={dialog.reset}
        />
      )}
      {dialog.values.edit !== '' && (
        <EditRouteDialog routeId={dialog.values.edit} onClose={dialog.reset} />
      )}
    </>
  )
}

const ON_OFF = [
  { value: 'true', label: 'On' },
  { value: 'false', label: 'Off' },
] as const

function RouteFilters({ url }: Readonly<{ url: UrlState<Filters> }>) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const { values, set } = url
  const versions = apis
    .filter(({ id }) => values.apiId === '' || id === values.apiId)
    .flatMap((api) =>
      api.versions.map(({ id, name }) => ({ value: id, label: `${api.name} ${name}` })),
    )
  return (
    <FilterBar
      changed={url.changed}
      onReset={url.reset}
      actions={<CsvLink href={pathWithQuery('/api/v1/routes', { ...values, format: 'csv' })} />}
    >
      <SearchBox
        label="Search routes"
        placeholder="Path or host"
        value={values.q}
        onValueChange={(q) => set({ q })}
      />
      <FilterChip
        label="API"
        options={apis.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.apiId}
        onValueChange={(apiId) => set({ apiId, versionId: '' })}
      />
      <FilterChip
        label="Version"
        options={versions}
        value={values.versionId}
        onValueChange={(versionId) => set({ versionId })}
      />
      <FilterChip
        label="State"
        options={ON_OFF}
        value={values.enabled as 'true' | 'false' | ''}
        onValueChange={(enabled) => set({ enabled })}
      />
    </FilterBar>
  )
}

function NoRoutes({ url }: Readonly<{ url: UrlState<Filters> }>) {
  if (url.changed) {
    return (
      <EmptyState
        kind="filtered"
        title="No route matches these filters"
        action={<Button onClick={url.reset}>Clear filters</Button>}
      />
    )
  }
  return (
    <EmptyState title="No routes yet">
      Each version of an API brings one: create an API, or create a route by hand.
    </EmptyState>
  )
}
