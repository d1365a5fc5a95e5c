import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiListItem } from '@/contract/apis.ts'
import {
  ChangelogRecord,
  type CreateChangelogEntry,
  type PatchChangelogEntry,
} from '@/contract/changelog.ts'
import { pageOf } from '@/contract/paging.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const CHANGELOG_FILTERS = { apiId: '', state: '' } as const
export type ChangelogFilters = Readonly<Record<keyof typeof CHANGELOG_FILTERS | 'cursor', string>>

export function changelogQuery(filters: ChangelogFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.changelog, 'list', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/changelog', filters), pageOf(ChangelogRecord), signal),
    placeholderData: keepPreviousData,
  })
}

/** The newest APIs with their versions, to write about one. */
export function changelogApisQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, 'changelog-choices'],
    queryFn: async ({ signal }) =>
      (await api.get('/apis?limit=100', pageOf(ApiListItem), signal)).items,
  })
}

export function createEntry(input: CreateChangelogEntry) {
  return api.post('/changelog', input, ChangelogRecord)
}

export function patchEntry(entry: ChangelogRecord, patch: PatchChangelogEntry) {
  return api.patch(`/changelog/${entry.id}`, patch, ChangelogRecord, {
    ifMatch: entityTag(entry.version),
  })
}

export function deleteEntry({ id, version }: ChangelogRecord) {
  return api.delete(`/changelog/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })
}
