import { LimitScope, VersionSelection, VersionState } from '@gatehouse/policy'
import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

/** An operation that goes while its version stays. */
export const LeavingOperation = z
  .object({
    id: z.string(),
    method: z.string(),
    path: z.string(),
    state: VersionState.describe('In force at this moment'),
    deprecatedAt: Instant,
    sunsetAt: Instant.nullable().describe('From then on its calls are answered 410'),
    instead: z
      .object({ method: z.string(), path: z.string(), versionName: z.string() })
      .nullable()
      .describe('What to use instead; null: see the guide'),
    guideUrl: z.string().nullable().describe('Null: the migration guide of the version'),
  })
  .meta({ id: 'LeavingOperation' })
export type LeavingOperation = z.infer<typeof LeavingOperation>

/** A version as consumers see it. Drafts and removed ones are not shown. */
export const CatalogVersion = z
  .object({
    id: z.string(),
    name: z.string(),
    state: VersionState.describe('In force at this moment'),
    deprecatedAt: Instant.nullable().describe('Planned or past'),
    sunsetAt: Instant.nullable().describe('From then on its calls are answered 410'),
    removedAt: Instant.nullable().describe('From then on 404'),
    successorName: z.string().nullable(),
    notice: z.string(),
    baseUrl: z.string().nullable().describe('Where its calls go at the gateway; null: no route'),
    operationCount: z.int(),
    hasDocument: z.boolean(),
    leavingOperations: z.array(LeavingOperation).describe('Those that go before the version does'),
  })
  .meta({ id: 'CatalogVersion' })
export type CatalogVersion = z.infer<typeof CatalogVersion>

/** A limit that refuses. `policy` is its member of `RateLimit-Policy`, as every answer carries it. */
export const CatalogLimit = z.object({
  name: z.string(),
  text: z.string().describe('In words'),
  scope: LimitScope,
  policy: z.string(),
})
export type CatalogLimit = z.infer<typeof CatalogLimit>

export const CatalogTier = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    priceText: z.string(),
    approval: z.enum(['automatic', 'manual']),
    limits: z.array(CatalogLimit),
  })
  .meta({ id: 'CatalogTier' })
export type CatalogTier = z.infer<typeof CatalogTier>

/** An API of the published revision. */
export const CatalogApi = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    summary: z.string(),
    ownerName: z.string(),
    visibility: z.enum(['public', 'authenticated', 'internal']),
    auth: z.enum(['key', 'none']),
    versions: z.array(CatalogVersion).describe('The one to start with first'),
  })
  .meta({ id: 'CatalogApi' })
export type CatalogApi = z.infer<typeof CatalogApi>

export const CatalogApiDetail = CatalogApi.extend({
  description: z.string().describe('Markdown'),
  tiers: z.array(CatalogTier).describe('Those it may be subscribed to at'),
  limits: z.array(CatalogLimit).describe('Of the API itself: they hold for every caller'),
  corsOrigins: z.array(z.string()),
  versionSelection: VersionSelection.nullable().describe(
    'How a call names a version where addresses leave it open; null: every address has its version',
  ),
  publishedAt: Instant,
}).meta({ id: 'CatalogApiDetail' })
export type CatalogApiDetail = z.infer<typeof CatalogApiDetail>

export const CatalogOperation = z
  .object({
    id: z.string(),
    method: z.string(),
    path: z.string(),
    operationId: z.string().nullable(),
    summary: z.string(),
    isDeprecated: z.boolean(),
  })
  .meta({ id: 'CatalogOperation' })

export const CatalogVersionDetail = CatalogVersion.extend({
  api: CatalogApi,
  operations: z.array(CatalogOperation),
}).meta({ id: 'CatalogVersionDetail' })
export type CatalogVersionDetail = z.infer<typeof CatalogVersionDetail>

/** `state`: APIs that have a version in it. */
export const CatalogQuery = PageQuery.extend({
  q: SearchText,
  auth: z.enum(['key', 'none']).optional(),
  state: z.enum(['preview', 'active', 'deprecated', 'retired']).optional(),
  owner: z.string().max(80).optional(),
})
export type CatalogQuery = z.infer<typeof CatalogQuery>

const Facet = z.array(z.object({ value: z.string(), count: z.int() }))

/** A page of the catalogue, and how many of what was found each filter would leave. */
export const CatalogPage = pageOf(CatalogApi).extend({
  facets: z.object({ auth: Facet, state: Facet, owner: Facet }),
})
export type CatalogPage = z.infer<typeof CatalogPage>

const ApiParams = z.object({ slug: z.string().max(63) })
const VersionParams = ApiParams.extend({ version: z.string().max(40) })
const TAG = 'Catalogue'

export const listCatalogOperation = defineOperation({
  id: 'listCatalog',
  method: 'GET',
  path: '/catalog/apis',
  tag: TAG,
  access: 'public',
  summary: 'Published APIs that the caller may see, by name',
  query: CatalogQuery,
  output: CatalogPage,
  csv: 'apis',
})

export const getCatalogApiOperation = defineOperation({
  id: 'getCatalogApi',
  method: 'GET',
  path: '/catalog/apis/{slug}',
  tag: TAG,
  access: 'public',
  summary: 'One API with its versions and tiers',
  params: ApiParams,
  output: CatalogApiDetail,
})

export const getCatalogVersionOperation = defineOperation({
  id: 'getCatalogVersion',
  method: 'GET',
  path: '/catalog/apis/{slug}/versions/{version}',
  tag: TAG,
  access: 'public',
  summary: 'One version with its operations',
  params: VersionParams,
  output: CatalogVersionDetail,
})

export const getCatalogDocumentOperation = defineOperation({
  id: 'getCatalogDocument',
  method: 'GET',
  path: '/catalog/apis/{slug}/versions/{version}/openapi.json',
  tag: TAG,
  access: 'public',
  summary: 'The OpenAPI document of a version, speaking of the gateway',
  description:
    'As published, with the gateway as its server, the key as its security scheme and a curl sample for each operation.',
  params: VersionParams,
  output: z.record(z.string(), z.unknown()),
})
