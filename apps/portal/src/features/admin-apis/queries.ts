import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiListItem, ApiRecord, type CreateApi, type PatchApi } from '@/contract/apis.ts'
import {
  type DocumentInput,
  DocumentRecord,
  DocumentUploaded,
  LintReport,
} from '@/contract/documents.ts'
import { pageOf } from '@/contract/paging.ts'
import {
  type CreateVersion,
  type PatchVersion,
  VersionListItem,
  VersionRecord,
} from '@/contract/versions.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** The list's filters as the URL holds them. */
export const API_FILTERS = { q: '', visibility: '', state: '' } as const
export type ApiFilters = Readonly<Record<keyof typeof API_FILTERS | 'cursor', string>>

export function apisQuery(filters: ApiFilters) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, 'list', filters],
    queryFn: ({ signal }) => api.get(pathWithQuery('/apis', filters), pageOf(ApiListItem), signal),
    placeholderData: keepPreviousData,
  })
}

export function apiQuery(apiId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, apiId],
    queryFn: ({ signal }) => api.get(`/apis/${apiId}`, ApiRecord, signal),
  })
}

export function versionsQuery(apiId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, apiId, 'versions'],
    queryFn: ({ signal }) => api.get(`/apis/${apiId}/versions`, pageOf(VersionListItem), signal),
  })
}

export function versionQuery(apiId: string, versionId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, apiId, 'versions', versionId],
    queryFn: ({ signal }) => api.get(versionPath(apiId, versionId), VersionRecord, signal),
  })
}

/** The document in force with its findings; only for a version that has one. */
export function documentQuery(apiId: string, versionId: string, documentId: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.adminApis, apiId, 'versions', versionId, 'document', documentId],
    queryFn: ({ signal }) =>
      api.get(`${versionPath(apiId, versionId)}/document`, DocumentRecord, signal),
  })
}

function versionPath(apiId: string, versionId: string): string {
  return `/apis/${apiId}/versions/${versionId}`
}

export const lintDocument = (input: DocumentInput) => api.post('/documents/lint', input, LintReport)
export const createApi = (input: CreateApi) => api.post('/apis', input, ApiRecord)
export const patchApi = (apiId: string, changes: PatchApi, ifMatch: string) =>
  api.patch(`/apis/${apiId}`, changes, ApiRecord, { ifMatch })
export const deleteApi = ({ id, version }: ApiRecord) =>
  api.delete(`/apis/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })

export const createVersion = (apiId: string, input: CreateVersion) =>
  api.post(`/apis/${apiId}/versions`, input, VersionRecord)
export const patchVersion = (
  { apiId, id }: Pick<VersionRecord, 'apiId' | 'id'>,
  changes: PatchVersion,
  ifMatch: string,
) => api.patch(versionPath(apiId, id), changes, VersionRecord, { ifMatch })
export const deleteVersion = ({ apiId, id, version }: VersionRecord) =>
  api.delete(versionPath(apiId, id), undefined, Nothing, { ifMatch: entityTag(version) })
export const putDocument = ({ apiId, id, version }: VersionRecord, input: DocumentInput) =>
  api.put(`${versionPath(apiId, id)}/document`, input, DocumentUploaded, {
    ifMatch: entityTag(version),
  })
