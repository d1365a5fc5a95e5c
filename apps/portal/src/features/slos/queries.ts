import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { pageOf } from '@/contract/paging.ts'
import { RouteRecord } from '@/contract/routes.ts'
import { SloAlertRecord } from '@/contract/slo-alerts.ts'
import { SloReport } from '@/contract/slo-report.ts'
import { type CreateSlo, type PatchSlo, SloRecord } from '@/contract/slos.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The worker counts once a minute. */
const COUNTED_EVERY_MS = 60_000

/** The list's filters as the URL holds them. */
export const SLO_FILTERS = { q: '', state: '' } as const
export type SloFilters = Readonly<Record<keyof typeof SLO_FILTERS | 'cursor', string>>

export function slosQuery(filters: SloFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.slos, 'list', filters],
    queryFn: ({ signal }) => api.get(pathWithQuery('/slos', filters), pageOf(SloRecord), signal),
    placeholderData: keepPreviousData,
    refetchInterval: COUNTED_EVERY_MS,
  })
}

export function sloReportQuery(sloId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.slos, sloId, 'report'],
    queryFn: ({ signal }) => api.get(`/slos/${sloId}/report`, SloReport, signal),
    refetchInterval: COUNTED_EVERY_MS,
  })
}

export function alertsOfSloQuery(sloId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.sloAlerts, 'of', sloId],
    queryFn: ({ signal }) => api.get(`/slo-alerts?sloId=${sloId}`, pageOf(SloAlertRecord), signal),
    refetchInterval: COUNTED_EVERY_MS,
  })
}

/** The routes of an API, to choose one from. */
export function routesOfApiQuery(apiId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.routes, 'of', apiId],
    queryFn: async ({ signal }) =>
      (await api.get(`/routes?apiId=${apiId}&limit=100`, pageOf(RouteRecord), signal)).items,
  })
}

export const createSlo = (input: CreateSlo) => api.post('/slos', input, SloRecord)
export const patchSlo = (id: string, changes: PatchSlo, ifMatch: string) =>
  api.patch(`/slos/${id}`, changes, SloRecord, { ifMatch })
export const deleteSlo = ({ id, version }: SloRecord) =>
  api.delete(`/slos/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })
export const silenceSlo = (id: string, minutes: number | null) =>
  api.post(`/slos/${id}/silence`, { minutes }, SloRecord)
export const acknowledgeAlert = (id: string) =>
  api.post(`/slo-alerts/${id}/acknowledge`, undefined, SloAlertRecord)
