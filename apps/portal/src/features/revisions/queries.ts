import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { pageOf } from '@/contract/paging.ts'
import { PublishOutcome, type PublishRevision, RevisionListItem } from '@/contract/revisions.ts'
import { api } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export function revisionsQuery(cursor: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.revisions, 'list', cursor],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/revisions', { cursor }), pageOf(RevisionListItem), signal),
    placeholderData: keepPreviousData,
  })
}

export const publishDraft = (input: PublishRevision) =>
  api.post('/revisions', input, PublishOutcome)

export const restoreRevision = (number: number, comment: string) =>
  api.post(`/revisions/${number}/restore`, { comment }, PublishOutcome)
