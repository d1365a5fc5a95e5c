import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import {
  CalendarVersion,
  type NoticeInput,
  NoticePreview,
  NoticeRecord,
  RegistryRow,
} from '@/contract/deprecations.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

const Calendar = z.object({ items: z.array(CalendarVersion) })

export function deprecationsQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.deprecations, 'calendar'],
    queryFn: ({ signal }) => api.get('/deprecations', Calendar, signal),
  })
}

/** The registry's filters as the URL holds them. */
export const REGISTRY_FILTERS = {
  apiId: '',
  versionId: '',
  organizationId: '',
  applicationId: '',
  refused: '',
  days: '30',
} as const
export type RegistryFilters = Readonly<Record<keyof typeof REGISTRY_FILTERS | 'cursor', string>>

export function registryQuery(filters: RegistryFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.deprecations, 'registry', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/deprecations/registry', filters), pageOf(RegistryRow), signal),
    placeholderData: keepPreviousData,
  })
}

export function lettersQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.deprecations, 'letters'],
    queryFn: ({ signal }) => api.get('/deprecations/notices', pageOf(NoticeRecord), signal),
  })
}

export function previewLetter(input: NoticeInput) {
  return api.post('/deprecations/notices/preview', input, NoticePreview)
}

export function sendLetter(input: NoticeInput) {
  return api.post('/deprecations/notices', input, NoticeRecord)
}
