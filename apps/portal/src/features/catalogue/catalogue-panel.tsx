'use client'

import { useQuery } from '@tanstack/react-query'
import type { CatalogPage } from '@/contract/catalog.ts'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { ApiCard } from './api-card.tsx'
import { CATALOG_DEFAULTS, catalogCsvHref, catalogQuery } from './queries.ts'
import { facetOptions } from './view-model.ts'

/** The APIs that one may see, by name, with a search and filters that say how many they leave. */
export function CataloguePanel() {
  const { values, set, reset, changed } = useUrlState(CATALOG_DEFAULTS)
  const pages = useCursorPages()
  const filters = { ...values, cursor: pages.cursor ?? '' }
  const found = useQuery(catalogQuery(filters))
  const facets = found.data?.facets
  return (
    <div className="flex flex-col gap-5">
      <FilterBar
        changed={changed}
        onReset={reset}
        actions={<CsvLink href={catalogCsvHref(filters)} label="Download these APIs as CSV" />}
      >
        <SearchBox
          label="Search APIs"
          placeholder="Search by name, owner or version"
          className="block w-72 max-w-full"
          value={values.q}
          onValueChange={(q) => set({ q })}
        />
        <FilterChip
          label="State"
          options={facetOptions('state', facets?.state, values.state)}
          value={values.state}
          onValueChange={(state) => set({ state })}
        />
        <FilterChip
          label="Authentication"
          options={facetOptions('auth', facets?.auth, values.auth)}
          value={values.auth}
          onValueChange={(auth) => set({ auth })}
        />
        <FilterChip
          label="Owner"
          options={facetOptions('owner', facets?.owner, values.owner)}
          value={values.owner}
          onValueChange={(owner) => set({ owner })}
        />
      </FilterBar>
      <Results
        state={listState(found)}
        page={found.data}
        error={found.error}
        onRetry={() => void found.refetch()}
        onReset={changed ? reset : undefined}
      />
      <Pagination pages={pages} nextCursor={found.data?.nextCursor} label="APIs" />
    </div>
  )
}

type ResultsProps = Readonly<{
  state: ReturnType<typeof listState>
  page: CatalogPage | undefined
  error: unknown
  onRetry(): void
  /** Absent while nothing is filtered. */
  onReset: (() => void) | undefined
}>

const GRID = 'grid gap-4 md:grid-cols-2'

function Results({ state, page, error, onRetry, onReset }: ResultsProps) {
  if (state === 'loading') {
    return (
      <div role="status" className={GRID}>
        <span className="sr-only">Loading</span>
        {[1, 2, 3, 4].map((card) => (
          <Skeleton key={card} className="h-44" />
        ))}
      </div>
    )
  }
  if (state === 'error' || page === undefined) {
    return (
      <Card>
        <ErrorState title="The catalogue could not be loaded" error={error} onRetry={onRetry} />
      </Card>
    )
  }
  if (state === 'empty') return <NoApis onReset={onReset} />
  return (
    <>
      <p role="status" className="sr-only">
        {formatCount(page.items.length, 'API')} shown
      </p>
      <ul className={GRID}>
        {page.items.map((api) => (
          <li key={api.id}>
            <ApiCard api={api} />
          </li>
        ))}
      </ul>
    </>
  )
}

function NoApis({ onReset }: Pick<ResultsProps, 'onReset'>) {
  return (
    <Card>
      {onReset === undefined ? (
        <EmptyState title="No API is published yet">
          As soon as one is published, it is listed here.
        </EmptyState>
      ) : (
        <EmptyState
          kind="filtered"
          title="No API fits these filters"
          action={<Button onClick={onReset}>Clear filters</Button>}
        >
          Some are shown only to people who are signed in.
        </EmptyState>
      )}
    </Card>
  )
}
