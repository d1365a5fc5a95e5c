import { VersionState } from '@gatehouse/policy'
import { z } from 'zod'
import { DocumentInput, DocumentSummary, UrlText } from './documents.ts'

/**
 * APIs and their versions, as an admin edits them: the draft. Consumers see and gateways serve what was
 * published. `version` counts the edits of a record and is what `If-Match` names.
 */

/** First segment of the default path: `/ferry/v1/…`. */
export const Slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    'Use 1–40 lower-case letters, digits and hyphens; begin and end with a letter or digit.',
  )

/** As it stands in paths and headers: `v1`, `2026-01`, `v1.2`. */
export const VersionName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?$/,
    'Use 1–32 lower-case letters, digits, dots and hyphens, such as "v1".',
  )

export const ApiVisibility = z.enum(['public', 'authenticated', 'internal'])
export type ApiVisibility = z.infer<typeof ApiVisibility>

export const ApiAuth = z.enum(['key', 'none'])
export type ApiAuth = z.infer<typeof ApiAuth>

/** `https://app.example`: what a browser sends in `Origin`. No path, no wildcard, no trailing slash. */
export const ExactOrigin = z
  .string()
  .max(300)
  .refine(isOrigin, 'Write an exact origin such as "https://app.example", without a path.')

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, origin } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && origin === text
}

/** No origins: browsers on other sites are refused by not answering them. */
export const CorsSettings = z.object({
  origins: z.array(ExactOrigin).max(100).default([]),
  credentials: z.boolean().default(false),
  maxAgeSeconds: z.int().min(0).max(86_400).default(600),
})
export type CorsSettings = z.infer<typeof CorsSettings>

const Name = z.string().trim().min(1, 'Enter a name.').max(80)
const ApiTexts = {
  summary: z.string().trim().max(200),
  /** Markdown. */
  description: z.string().max(50_000),
  ownerName: z.string().trim().max(80),
}

/** A version of an API in short. */
export const ApiVersionLink = z.object({ id: z.string(), name: z.string(), state: VersionState })
export type ApiVersionLink = z.infer<typeof ApiVersionLink>

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
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type ApiListItem = z.infer<typeof ApiListItem>

export const ApiRecord = ApiListItem.extend({
  description: z.string(),
  cors: CorsSettings,
  tiers: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
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
    tierIds: z.array(z.string()).max(100).default([]),
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

/** Fields that are left out stay as they are. */
export const PatchApi = z
  .object({
    name: Name,
    slug: Slug,
    ...ApiTexts,
    visibility: ApiVisibility,
    auth: ApiAuth,
    cors: CorsSettings,
    tierIds: z.array(z.string()).max(100),
  })
  .partial()
export type PatchApi = z.infer<typeof PatchApi>

/** `q` looks in name, slug and summary. */
export const ApiFilter = z.object({
  q: z.string().trim().max(100).optional(),
  visibility: ApiVisibility.optional(),
  state: VersionState.optional(),
})
export type ApiFilter = z.infer<typeof ApiFilter>

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
  upstream: z.object({ id: z.string(), name: z.string() }),
  document: DocumentSummary.nullable(),
  operationCount: z.int().nonnegative(),
  routes: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
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
    upstreamId: z.string().optional(),
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
    upstreamId: z.string(),
  })
  .partial()
export type PatchVersion = z.infer<typeof PatchVersion>
