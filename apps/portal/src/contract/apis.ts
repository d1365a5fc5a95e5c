import {
  isCorsOrigin,
  isSlug,
  PathPolicy,
  selectionIssues,
  VersionSelection,
  VersionState,
} from '@gatehouse/policy'
import { z } from 'zod'
import { DOCUMENT_BODY_BYTES_MAX, DocumentInput, UrlText } from './documents.ts'
import { Instant, idOf, Name, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'
import { ApiVersionLink, VersionName } from './versions.ts'

/**
 * APIs and their versions, as an admin edits them: the draft. Consumers see and gateways serve what was
 * published. `version` counts the edits of a record and is what `If-Match` names.
 */

/** First segment of the default path: `/ferry/v1/…`. */
export const Slug = z
  .string()
  .trim()
  .refine(isSlug, 'Use 1–63 lower-case letters, digits and single hyphens between them')

export const ApiVisibility = z.enum(['public', 'authenticated', 'internal'])
export type ApiVisibility = z.infer<typeof ApiVisibility>

export const ApiAuth = z.enum(['key', 'none'])
export type ApiAuth = z.infer<typeof ApiAuth>

/** `https://app.example`: what a browser sends in `Origin`. No path, no wildcard, no trailing slash. */
export const ExactOrigin = z
  .string()
  .max(300)
  .refine(isCorsOrigin, 'Write an exact origin such as "https://app.example", without a path.')

/** No origins: browsers on other sites are refused by not answering them. */
export const CorsSettings = z.object({
  origins: z.array(ExactOrigin).max(100).default([]),
  credentials: z.boolean().default(false),
  maxAgeSeconds: z.int().min(0).max(86_400).default(600),
})
export type CorsSettings = z.infer<typeof CorsSettings>

const ApiTexts = {
  summary: z.string().trim().max(200),
  /** Markdown. */
  description: z.string().max(50_000),
  ownerName: z.string().trim().max(80),
}

export const ApiListItem = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  summary: z.string(),
  ownerName: z.string(),
  visibility: ApiVisibility,
  auth: ApiAuth,
  versions: z.array(ApiVersionLink),
  routes: z.int().nonnegative(),
  /** Not cancelled ones. */
  subscriptions: z.int().nonnegative(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type ApiListItem = z.infer<typeof ApiListItem>

export const ApiRecord = ApiListItem.extend({
  description: z.string(),
  cors: CorsSettings,
  pathPolicy: PathPolicy,
  /** How callers name a version on routes that leave it to them. */
  versionSelection: VersionSelection,
  tiers: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
  /** The tier whose limits hold for every call, with a key or without. */
  limitTierId: z.string().nullable(),
})
export type ApiRecord = z.infer<typeof ApiRecord>

/**
 * Makes an API with its first version, upstream and route in one step. With a document, what is
 * left out is taken from it: the name from its title, the slug from the name, the version from its `info.version`.
 * The route is `/{slug}/{versionName}/*`, and that prefix is removed before forwarding: the upstream's URL carries
 * whatever base path the service itself has.
 */
export const CreateApi = z
  .object({
    name: Name.optional(),
    slug: Slug.optional(),
    summary: ApiTexts.summary.optional(),
    description: ApiTexts.description.optional(),
    ownerName: ApiTexts.ownerName.optional(),
    visibility: ApiVisibility.default('public'),
    auth: ApiAuth.default('key'),
    cors: CorsSettings.optional(),
    /** Tiers that it can be subscribed to at. */
    tierIds: z.array(idOf('tier')).max(100).default([]),
    document: DocumentInput.optional(),
    versionName: VersionName.optional(),
    versionState: VersionState.default('active'),
    upstreamUrl: UrlText,
  })
  .refine(({ name, document }) => name !== undefined || document !== undefined, {
    path: ['name'],
    error: 'Enter a name, or give a document that has a title.',
  })
export type CreateApi = z.infer<typeof CreateApi>

/** What the gateway would refuse is refused at its field. */
const CheckedSelection = VersionSelection.superRefine((selection, context) => {
  for (const { field, message } of selectionIssues(selection)) {
    const sentence = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`
    context.addIssue({ code: 'custom', path: [field], message: sentence })
  }
})

/** Fields that are left out stay as they are. */
export const PatchApi = z
  .object({
    name: Name,
    slug: Slug,
    ...ApiTexts,
    visibility: ApiVisibility,
    auth: ApiAuth,
    cors: CorsSettings,
    /** Which paths it takes that servers read differently; whole, as it is to be. */
    pathPolicy: PathPolicy,
    /** Whole, as it is to be; an empty name: not that way. */
    versionSelection: CheckedSelection,
    tierIds: z.array(idOf('tier')).max(100),
    limitTierId: idOf('tier').nullable(),
  })
  .partial()
export type PatchApi = z.infer<typeof PatchApi>

/** `q` looks in name, slug and summary. */
export const ApiFilter = z.object({
  q: SearchText,
  visibility: ApiVisibility.optional(),
  state: VersionState.optional(),
})
export type ApiFilter = z.infer<typeof ApiFilter>

const params = z.object({ apiId: idOf('api') })

export const listApisOperation = defineOperation({
  id: 'listApis',
  method: 'GET',
  path: '/apis',
  tag: 'APIs',
  access: 'admin',
  summary: 'List APIs as they are being edited',
  query: PageQuery.extend(ApiFilter.shape),
  output: pageOf(ApiListItem),
  csv: 'apis',
})

export const createApiOperation = defineOperation({
  id: 'createApi',
  method: 'POST',
  path: '/apis',
  tag: 'APIs',
  access: 'admin',
  summary: 'Make an API with its first version, upstream and route',
  description:
    'With a document, what is left out is taken from it. All or nothing is stored. Gateways serve it after publishing.',
  body: CreateApi,
  output: ApiRecord,
  status: 201,
  bodyBytesMax: DOCUMENT_BODY_BYTES_MAX,
  concurrency: 'etag',
  problems: ['document_invalid', 'address_refused', 'conflict'],
})

export const getApiOperation = defineOperation({
  id: 'getApi',
  method: 'GET',
  path: '/apis/{apiId}',
  tag: 'APIs',
  access: 'admin',
  summary: 'Read an API',
  params,
  output: ApiRecord,
  concurrency: 'etag',
})

export const updateApiOperation = defineOperation({
  id: 'updateApi',
  method: 'PATCH',
  path: '/apis/{apiId}',
  tag: 'APIs',
  access: 'admin',
  summary: 'Change an API',
  params,
  body: PatchApi,
  output: ApiRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteApiOperation = defineOperation({
  id: 'deleteApi',
  method: 'DELETE',
  path: '/apis/{apiId}',
  tag: 'APIs',
  access: 'admin',
  summary: 'Delete an API with its versions and routes',
  description:
    'From the draft; gateways follow after publishing. Refused while it has subscriptions, cancelled ones included: set its versions to `removed` instead.',
  params,
  output: null,
  concurrency: 'edit',
  problems: ['conflict'],
})
