import { queryOptions } from '@tanstack/react-query'
import { AdminOrganization } from '@/contract/admin-organizations.ts'
import { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { ApiListItem } from '@/contract/apis.ts'
import { GatewayList } from '@/contract/gateways.ts'
import { pageOf } from '@/contract/paging.ts'
import { RevisionPlan } from '@/contract/revisions.ts'
import { RouteRecord } from '@/contract/routes.ts'
import { TierRequest } from '@/contract/tier-requests.ts'
import { TierRecord } from '@/contract/tiers.ts'
import { UpstreamRecord } from '@/contract/upstreams.ts'
import { api } from './api.ts'
import { QUERY_KEYS } from './query-keys.ts'

/** What publishing would change now. Others edit too, so it is asked again now and then. */
export function draftQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.revisions, 'draft'],
    queryFn: ({ signal }) => api.get('/revisions/draft', RevisionPlan, signal),
    refetchInterval: 60_000,
  })
}

/** The first of the subscriptions that wait for an answer. */
export function waitingQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'waiting'],
    queryFn: ({ signal }) =>
      api.get('/admin/subscriptions?state=pending', pageOf(AdminSubscription), signal),
    refetchInterval: 60_000,
  })
}

/** The first of the requests for another tier that wait. */
export function tierRequestsQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminSubscriptions, 'tier-requests'],
    queryFn: ({ signal }) => api.get('/admin/tier-requests', pageOf(TierRequest), signal),
    refetchInterval: 60_000,
  })
}

/** How often a page that watches gateways asks for them. */
export const GATEWAYS_EVERY_MS = 2_000

export function gatewaysQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.gateways],
    queryFn: ({ signal }) => api.get('/gateways', GatewayList, signal),
    staleTime: GATEWAYS_EVERY_MS,
    refetchInterval: GATEWAYS_EVERY_MS,
  })
}

/** All tiers, to choose from. */
export function tierChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.tiers, 'choices'],
    queryFn: async ({ signal }) => (await api.get('/tiers', pageOf(TierRecord), signal)).items,
  })
}

/** The newest upstreams, to choose one from. */
export function upstreamChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.upstreams, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get('/upstreams?limit=100', pageOf(UpstreamRecord), signal)).items,
  })
}

/** The newest APIs with their versions, to choose from. */
export function adminApiChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get('/apis?limit=100', pageOf(ApiListItem), signal)).items,
  })
}

/** The newest consumers, to choose one from. */
export function organizationChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.organizations, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get('/organizations?limit=100', pageOf(AdminOrganization), signal)).items,
    staleTime: 60_000,
  })
}

/** The newest routes, to choose from. */
export function routeChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.routes, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get('/routes?limit=100', pageOf(RouteRecord), signal)).items,
  })
}
