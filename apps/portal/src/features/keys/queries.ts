import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { CatalogApiDetail, CatalogVersionDetail } from '@/contract/catalog.ts'
import {
  ApiKey,
  type KeyCreate,
  KeyCreated,
  type KeyEdit,
  type KeyRevoke,
  type KeyRoll,
  KeyRolled,
} from '@/contract/keys.ts'
import { pageOf } from '@/contract/paging.ts'
import { QuickStart } from '@/contract/quick-start.ts'
import { Subscription } from '@/contract/subscriptions.ts'
import { UsageReport } from '@/contract/usage.ts'
import { api } from '@/lib/api.ts'
import { firstCallUrl } from '@/lib/first-call.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** What the list keeps in the URL; an empty filter is "any". */
export const KEY_DEFAULTS = { q: '', environment: '', state: '' }

export type KeyFilters = Readonly<Record<'q' | 'environment' | 'state' | 'cursor', string>>

const KeyPage = pageOf(ApiKey)

/** Keys of the organisation, or of one application. */
export function keysQuery(filters: KeyFilters, applicationId?: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.keys, 'page', { ...filters, applicationId }],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery(pathOf(applicationId), filters), KeyPage, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000, // "last used" moves while one tries a key out
  })
}

export function keysCsvHref({ cursor: _, ...filters }: KeyFilters, applicationId?: string): string {
  return `/api/v1${pathWithQuery(pathOf(applicationId), { ...filters, format: 'csv' })}`
}

function pathOf(applicationId: string | undefined): string {
  return applicationId === undefined ? '/keys' : `/applications/${applicationId}/keys`
}

/** What a key did in the last hour: asked before it is revoked. */
export function lastHourQuery(keyId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.usage, 'last-hour', keyId],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/usage', { range: '1h', keyId }), UsageReport, signal),
  })
}

/**
 * A call that works with a key of the application: the first GET without parameters of an API it is subscribed to; without a
 * subscription, what the quick start would call. Null when nothing is published.
 */
export function sampleCallQuery(applicationId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.subscriptions, 'sample-call', applicationId],
    queryFn: async ({ signal }) => {
      const path = pathWithQuery('/subscriptions', { applicationId, state: 'active' })
      const { items } = await api.get(path, pageOf(Subscription), signal)
      for (const { api: subscribed } of items) {
        const url = await sampleUrlOf(subscribed.slug, signal)
        if (url !== null) return url
      }
      return (await api.get('/quick-start', QuickStart, signal)).sampleUrl
    },
  })
}

async function sampleUrlOf(slug: string, signal: AbortSignal): Promise<string | null> {
  const { versions } = await api.get(`/catalog/apis/${slug}`, CatalogApiDetail, signal)
  const version = versions.find(({ baseUrl }) => baseUrl !== null)
  if (version === undefined) return null
  const path = `/catalog/apis/${slug}/versions/${encodeURIComponent(version.name)}`
  return firstCallUrl(await api.get(path, CatalogVersionDetail, signal))
}

export const createKey = (applicationId: string, input: KeyCreate) =>
  api.post(`/applications/${applicationId}/keys`, input, KeyCreated)

export const renameKey = (keyId: string, edit: KeyEdit, ifMatch: string) =>
  api.patch(`/keys/${keyId}`, edit, ApiKey, { ifMatch })

export const revokeKey = (keyId: string, input: KeyRevoke) =>
  api.post(`/keys/${keyId}/revoke`, input, ApiKey)

export const rollKey = (keyId: string, input: KeyRoll) =>
  api.post(`/keys/${keyId}/roll`, input, KeyRolled)
