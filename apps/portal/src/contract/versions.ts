import { PublishedOn, VersionState } from '@gatehouse/policy'
import { z } from 'zod'
import {
  DOCUMENT_BODY_BYTES_MAX,
  DocumentInput,
  DocumentRecord,
  DocumentSummary,
  DocumentUploaded,
  UrlText,
} from './documents.ts'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

/** As it stands in paths and headers: `v1`, `2026-01`, `v1.2`. */
export const VersionName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?$/,
    'Use 1–32 lower-case letters, digits, dots and hyphens, such as "v1".',
  )

/** A version of an API in short. */
export const ApiVersionLink = z.object({ id: z.string(), name: z.string(), state: VersionState })
export type ApiVersionLink = z.infer<typeof ApiVersionLink>

/** Method and path template of the version's document. */
export const OperationRecord = z.object({
  id: z.string(),
  method: z.string(),
  path: z.string(),
  operationId: z.string().nullable(),
  summary: z.string(),
  tags: z.array(z.string()),
  deprecated: z.boolean(),
})
export type OperationRecord = z.infer<typeof OperationRecord>

export const VersionListItem = z.object({
  id: z.string(),
  apiId: z.string(),
  name: z.string(),
  state: VersionState,
  position: z.int(),
  /** The day from which callers get it who ask by a date; null: never by a date. */
  publishedOn: z.string().nullable(),
  upstream: z.object({ id: z.string(), name: z.string() }),
  document: DocumentSummary.nullable(),
  operationCount: z.int().nonnegative(),
  routes: z.int().nonnegative(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type VersionListItem = z.infer<typeof VersionListItem>

export const VersionRecord = VersionListItem.extend({ operations: z.array(OperationRecord) })
export type VersionRecord = z.infer<typeof VersionRecord>

/** Exactly one of `upstreamUrl` (makes an upstream with one target) and `upstreamId`. */
export const CreateVersion = z
  .object({
    name: VersionName,
    state: VersionState.default('active'),
    position: z.int().min(0).max(10_000).optional(),
    document: DocumentInput.optional(),
    upstreamUrl: UrlText.optional(),
    upstreamId: idOf('ups').optional(),
    /** Also makes the route `/{slug}/{name}/*`. */
    withRoute: z.boolean().default(true),
  })
  .refine(
    ({ upstreamUrl, upstreamId }) => (upstreamUrl === undefined) !== (upstreamId === undefined),
    {
      path: ['upstreamUrl'],
      error: 'Enter the URL of the upstream, or choose one that exists.',
    },
  )
export type CreateVersion = z.infer<typeof CreateVersion>

export const PatchVersion = z
  .object({
    name: VersionName,
    state: VersionState,
    position: z.int().min(0).max(10_000),
    publishedOn: PublishedOn.nullable(),
    upstreamId: idOf('ups'),
    /** Why it moves to another state; demanded for taking a deprecation back. */
    reason: z.string().trim().max(500),
  })
  .partial()
export type PatchVersion = z.infer<typeof PatchVersion>

const ofApi = z.object({ apiId: idOf('api') })
const params = ofApi.extend({ versionId: idOf('ver') })

export const listVersionsOperation = defineOperation({
  id: 'listVersions',
  method: 'GET',
  path: '/apis/{apiId}/versions',
  tag: 'Versions',
  access: 'admin',
  summary: 'List the versions of an API, by position',
  params: ofApi,
  query: PageQuery,
  output: pageOf(VersionListItem),
  csv: 'versions',
})

export const createVersionOperation = defineOperation({
  id: 'createVersion',
  method: 'POST',
  path: '/apis/{apiId}/versions',
  tag: 'Versions',
  access: 'admin',
  summary: 'Add a version to an API',
  params: ofApi,
  body: CreateVersion,
  output: VersionRecord,
  status: 201,
  bodyBytesMax: DOCUMENT_BODY_BYTES_MAX,
  concurrency: 'etag',
  problems: ['document_invalid', 'address_refused', 'conflict'],
})

export const getVersionOperation = defineOperation({
  id: 'getVersion',
  method: 'GET',
  path: '/apis/{apiId}/versions/{versionId}',
  tag: 'Versions',
  access: 'admin',
  summary: 'Read a version with its operations',
  params,
  output: VersionRecord,
  concurrency: 'etag',
})

export const updateVersionOperation = defineOperation({
  id: 'updateVersion',
  method: 'PATCH',
  path: '/apis/{apiId}/versions/{versionId}',
  tag: 'Versions',
  access: 'admin',
  summary: 'Change a version',
  params,
  body: PatchVersion,
  output: VersionRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteVersionOperation = defineOperation({
  id: 'deleteVersion',
  method: 'DELETE',
  path: '/apis/{apiId}/versions/{versionId}',
  tag: 'Versions',
  access: 'admin',
  summary: 'Delete a version with its documents and routes',
  description:
    'From the draft; gateways follow after publishing. The last version of an API that has subscriptions stays.',
  params,
  output: null,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const getDocumentOperation = defineOperation({
  id: 'getDocument',
  method: 'GET',
  path: '/apis/{apiId}/versions/{versionId}/document',
  tag: 'Versions',
  access: 'admin',
  summary: 'Read the OpenAPI document of a version as it was uploaded',
  params,
  output: DocumentRecord,
})

export const putDocumentOperation = defineOperation({
  id: 'putDocument',
  method: 'PUT',
  path: '/apis/{apiId}/versions/{versionId}/document',
  tag: 'Versions',
  access: 'admin',
  summary: 'Upload the OpenAPI document of a version',
  description:
    'Takes `{ "text" }` or `{ "url" }`, or the document itself as `application/yaml` or `application/openapi+json`. `If-Match` names the version, as its own edits do.',
  params,
  body: DocumentInput,
  output: DocumentUploaded,
  bodyBytesMax: DOCUMENT_BODY_BYTES_MAX,
  concurrency: 'edit',
  problems: ['document_invalid', 'address_refused'],
})
