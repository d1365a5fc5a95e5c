import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  Application,
  type ApplicationCreate,
  type ApplicationDelete,
  type ApplicationEdit,
} from '@/contract/applications.ts'
import { pageOf } from '@/contract/paging.ts'
import { api, Nothing } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** What the list keeps in the URL. */
export const APPLICATION_DEFAULTS = { q: '' }

export type ApplicationFilters = Readonly<{ q: string; cursor: string }>

const ApplicationPage = pageOf(Application)

export function applicationsQuery(filters: ApplicationFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.applications, 'page', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/applications', filters), ApplicationPage, signal),
    placeholderData: keepPreviousData,
  })
}

export function applicationQuery(applicationId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.applications, 'one', applicationId],
    queryFn: ({ signal }) => api.get(`/applications/${applicationId}`, Application, signal),
  })
}

/** All filtered rows; the cursor is the page's own. */
export function applicationsCsvHref({ q }: Pick<ApplicationFilters, 'q'>): string {
  return `/api/v1${pathWithQuery('/applications', { q, format: 'csv' })}`
}

export const createApplication = (input: ApplicationCreate) =>
  api.post('/applications', input, Application)

export const updateApplication = (id: string, edit: ApplicationEdit, ifMatch: string) =>
  api.patch(`/applications/${id}`, edit, Application, { ifMatch })

export const deleteApplication = (id: string, input: ApplicationDelete) =>
  api.delete(`/applications/${id}`, input, Nothing)
