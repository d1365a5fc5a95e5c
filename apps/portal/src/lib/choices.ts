import { queryOptions } from '@tanstack/react-query'
import { Application } from '@/contract/applications.ts'
import { CatalogApiDetail, CatalogPage } from '@/contract/catalog.ts'
import { ApiKey } from '@/contract/keys.ts'
import { pageOf } from '@/contract/paging.ts'
import { Subscription } from '@/contract/subscriptions.ts'
import { api } from './api.ts'
import { pathWithQuery } from './path-with-query.ts'
import { QUERY_KEYS } from './query-keys.ts'

/** As many as a list to choose from shows; more are found by their own page. */
const CHOICES_MAX = 100

/** The organisation's applications, to choose one from. */
export function applicationChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.applications, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get(`/applications?limit=${CHOICES_MAX}`, pageOf(Application), signal)).items,
  })
}

/** The organisation's keys, or those of one application, to choose one from. */
export function keyChoicesQuery(applicationId: string | undefined) {
  const path = applicationId === undefined ? '/keys' : `/applications/${applicationId}/keys`
  return queryOptions({
    queryKey: [...QUERY_KEYS.keys, 'choices', applicationId ?? ''],
    queryFn: async ({ signal }) =>
      (await api.get(pathWithQuery(path, { limit: CHOICES_MAX }), pageOf(ApiKey), signal)).items,
  })
}

/** The APIs that the caller may see, to choose one from. */
export function apiChoicesQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.catalog, 'choices'],
    queryFn: async ({ signal }) =>
      (await api.get(`/catalog/apis?limit=${CHOICES_MAX}`, CatalogPage, signal)).items,
  })
}

/** The organisation's subscriptions, or those of one application, to choose one from. */
export function subscriptionChoicesQuery(applicationId: string | undefined) {
  const path = pathWithQuery('/subscriptions', { applicationId, limit: CHOICES_MAX })
  return queryOptions({
    queryKey: [...QUERY_KEYS.subscriptions, 'choices', applicationId ?? ''],
    queryFn: async ({ signal }) => (await api.get(path, pageOf(Subscription), signal)).items,
  })
}

/** One API with its tiers. */
export function catalogApiQuery(slug: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.catalog, 'one', slug],
    queryFn: ({ signal }) => api.get(`/catalog/apis/${slug}`, CatalogApiDetail, signal),
  })
}
