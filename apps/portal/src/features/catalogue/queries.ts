import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { CatalogPage } from '@/contract/catalog.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** What the catalogue keeps in the URL; an empty filter is "any". */
export const CATALOG_DEFAULTS = { q: '', state: '', auth: '', owner: '' }

export type CatalogFilters = Readonly<Record<'q' | 'state' | 'auth' | 'owner' | 'cursor', string>>

export function catalogQuery(filters: CatalogFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.catalog, 'page', filters],
    queryFn: ({ signal }) => api.get(pathWithQuery('/catalog/apis', filters), CatalogPage, signal),
    placeholderData: keepPreviousData,
  })
}

export function catalogCsvHref({ cursor: _, ...filters }: CatalogFilters): string {
  return `/api/v1${pathWithQuery('/catalog/apis', { ...filters, format: 'csv' })}`
}
