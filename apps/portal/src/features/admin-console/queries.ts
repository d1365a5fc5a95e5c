import { queryOptions } from '@tanstack/react-query'
import { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { pageOf } from '@/contract/paging.ts'
import { RevisionPlan } from '@/contract/revisions.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** What publishing would change now. Others edit too, so it is asked again now and then. */
export function draftQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.revisions, 'draft'],
    queryFn: ({ signal }) => api.get('/revisions/draft', RevisionPlan, signal),
    refetchInterval: 60_000,
  })
}

/** The first of those who wait for an answer. */
export function waitingQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'waiting'],
    queryFn: ({ signal }) =>
      api.get('/admin/subscriptions?state=pending', pageOf(AdminSubscription), signal),
    refetchInterval: 60_000,
  })
}
