import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { Application } from '@/contract/applications.ts'
import { pageOf } from '@/contract/paging.ts'
import { Subscription, type SubscriptionCreate } from '@/contract/subscriptions.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** What the list keeps in the URL; an empty state is all but cancelled ones. */
export const SUBSCRIPTION_DEFAULTS = { state: '' }

export type SubscriptionFilters = Readonly<{
  applicationId?: string | undefined
  apiId?: string | undefined
  state?: string | undefined
  cursor?: string | undefined
}>

const SubscriptionPage = pageOf(Subscription)

export function subscriptionsQuery(filters: SubscriptionFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.subscriptions, 'page', filters],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/subscriptions', filters), SubscriptionPage, signal),
    placeholderData: keepPreviousData,
  })
}

export function subscriptionsCsvHref({ cursor: _, ...filters }: SubscriptionFilters): string {
  return `/api/v1${pathWithQuery('/subscriptions', { ...filters, format: 'csv' })}`
}

type Wanted = Readonly<Record<keyof SubscriptionCreate, string>>

export const createSubscription = (input: Wanted) => api.post('/subscriptions', input, Subscription)

/** For an application that is made on the way to its first subscription. */
export const createApplication = (name: string) => api.post('/applications', { name }, Application)

export const changeTier = ({ id, version }: Subscription, tierId: string) =>
  api.patch(`/subscriptions/${id}`, { tierId }, Subscription, { ifMatch: entityTag(version) })

export const pinVersion = ({ id, version }: Subscription, versionId: string | null) =>
  api.put(`/subscriptions/${id}/pin`, { versionId }, Subscription, { ifMatch: entityTag(version) })

export const cancelSubscription = (id: string) =>
  api.delete(`/subscriptions/${id}`, undefined, Nothing)

/** Asks for a tier that needs approval. */
export const requestTier = (id: string, tierId: string, reason: string) =>
  api.post(`/subscriptions/${id}/tier-request`, { tierId, reason }, Subscription)

export const withdrawTierRequest = (id: string) =>
  api.delete(`/subscriptions/${id}/tier-request`, undefined, Nothing)
