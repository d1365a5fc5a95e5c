import { z } from 'zod'
import type { CompiledLifecycle } from '../lifecycle/lifecycle-fields.ts'
import { LifecycleSchedule, NOTHING_PLANNED } from '../lifecycle/schedule.ts'
import { VersionState } from '../lifecycle/version-state.ts'

/**
 * What an admin publishes: the whole configuration as one document, format version 1.
 *
 * It carries every editable field of the rows it was read from, texts included, so that a rollback can
 * restore the rows from it. It never carries a secret: only ids of sealed ones. Fields are only ever added,
 * with a default, so that an older revision still parses; a change of meaning raises `formatVersion`.
 * Unknown fields are dropped, so that an older gateway can read a newer revision of the same format.
 */
export const SNAPSHOT_FORMAT_VERSION = 1

/** Bounds that keep every sum of a token bucket an exact integer. Milliseconds, tokens. */
export const LimitRule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('token_bucket'),
    /** Largest burst, tokens. */
    burst: z.int().positive(),
    /** Sustained rate: `tokens` every `perMs`. */
    tokens: z.int().positive(),
    perMs: z.int().positive(),
  }),
])
export type LimitRule = z.infer<typeof LimitRule>

/** Whose counter a limit uses. More scopes are added here; the store only sees the resulting id. */
export const LimitScope = z.enum([
  'subscription',
  'application',
  'key',
  'organization',
  'address',
  'route',
  'api',
])
export type LimitScope = z.infer<typeof LimitScope>

export const LimitSource = z.object({
  id: z.string(),
  /** Policy name in `RateLimit` and in problem bodies: lower case letters, digits and hyphens. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  scope: LimitScope.default('subscription'),
  mode: z.enum(['enforce', 'shadow']).default('enforce'),
  rule: LimitRule,
})
export type LimitSource = z.infer<typeof LimitSource>

export const TierSource = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string().default(''),
  priceText: z.string().default(''),
  position: z.int().default(0),
  approval: z.enum(['automatic', 'manual']).default('automatic'),
  /** Traffic of a critical tier is the last to be shed. */
  critical: z.boolean().default(false),
  /** APIs that may be subscribed to at this tier. */
  apiIds: z.array(z.string()),
  limits: z.array(LimitSource),
})
export type TierSource = z.infer<typeof TierSource>

export const TargetSource = z.object({
  id: z.string(),
  /** `http://` or `https://`, no credentials, no query; a path is the base path of every call. */
  url: z.string(),
  weight: z.int().min(0).max(1000).default(100),
})
export type TargetSource = z.infer<typeof TargetSource>

/** Milliseconds; defaults are Envoy's unless the docs say why not. */
export const UpstreamTimeouts = z.object({
  connectMs: z.int().min(10).max(60_000).default(2_000),
  headersMs: z.int().min(10).max(600_000).default(15_000),
  bodyIdleMs: z.int().min(10).max(600_000).default(15_000),
  totalMs: z.int().min(10).max(3_600_000).default(30_000),
})
export type UpstreamTimeouts = z.infer<typeof UpstreamTimeouts>

export const UpstreamSource = z.object({
  id: z.string(),
  name: z.string(),
  timeouts: UpstreamTimeouts,
  targets: z.array(TargetSource),
})
export type UpstreamSource = z.infer<typeof UpstreamSource>

export const OperationSource = z.object({
  id: z.string(),
  method: z.string(),
  /** The document's path template, below the route's prefix: `/sailings/{id}`. */
  path: z.string(),
  operationId: z.string().nullable().default(null),
  /** What is planned for it alone; it never outlives its version. */
  schedule: LifecycleSchedule.default(NOTHING_PLANNED),
})
export type OperationSource = z.infer<typeof OperationSource>

export const VersionSource = z.object({
  id: z.string(),
  apiId: z.string(),
  /** As in paths and headers: `v1`. */
  name: z.string(),
  state: VersionState,
  position: z.int().default(0),
  upstreamId: z.string(),
  documentId: z.string().nullable(),
  schedule: LifecycleSchedule.default(NOTHING_PLANNED),
  /** Where its callers are to go. */
  successorVersionId: z.string().nullable().default(null),
  /** A sentence or two for its callers, shown beside the dates. */
  notice: z.string().default(''),
  operations: z.array(OperationSource),
})
export type VersionSource = z.infer<typeof VersionSource>

export const CorsSource = z.object({
  /** Exact origins (`https://app.example`), never a pattern. */
  origins: z.array(z.string()),
  credentials: z.boolean().default(false),
  maxAgeSeconds: z.int().min(0).max(86_400).default(600),
})
export type CorsSource = z.infer<typeof CorsSource>

export const ApiSource = z.object({
  id: z.string(),
  /** First segment of the default paths and of the catalogue's URL. */
  slug: z.string(),
  name: z.string(),
  summary: z.string().default(''),
  description: z.string().default(''),
  ownerName: z.string().default(''),
  /** Who sees it in the catalogue: everybody, signed-in people, admins only. */
  visibility: z.enum(['public', 'authenticated', 'internal']).default('public'),
  /** `none` serves anonymous callers. */
  auth: z.enum(['key', 'none']).default('key'),
  cors: CorsSource.nullable().default(null),
})
export type ApiSource = z.infer<typeof ApiSource>

export const RouteSource = z.object({
  id: z.string(),
  apiId: z.string(),
  versionId: z.string(),
  /** Exact host, lower case, no port; null matches every host. */
  host: z.string().nullable().default(null),
  /** Literal segments, `{name}` for one segment, a trailing `/*` for the rest (or nothing). */
  path: z.string(),
  /** Empty: every method. */
  methods: z.array(z.string()).default([]),
  /** Removed from the front of the path before forwarding; must be a literal prefix of `path`. */
  stripPrefix: z.string().default(''),
  /** Null: the version's upstream. */
  upstreamId: z.string().nullable().default(null),
  bodyBytesMax: z.int().min(0).max(1_073_741_824).default(10_485_760),
  enabled: z.boolean().default(true),
})
export type RouteSource = z.infer<typeof RouteSource>

export const SnapshotSource = z.object({
  formatVersion: z.literal(SNAPSHOT_FORMAT_VERSION),
  revision: z.int().nonnegative(),
  apis: z.array(ApiSource),
  versions: z.array(VersionSource),
  routes: z.array(RouteSource),
  upstreams: z.array(UpstreamSource),
  tiers: z.array(TierSource),
})
export type SnapshotSource = z.infer<typeof SnapshotSource>

/** A finding of the compiler. `path` names the field (`routes.3.path`); `id` the record, when it has one. */
export type Issue = Readonly<{
  severity: 'error' | 'warning'
  path: string
  id: string | null
  message: string
}>

export type Result<T> =
  | Readonly<{ ok: true; value: T; warnings: readonly Issue[] }>
  | Readonly<{ ok: false; issues: readonly Issue[] }>

/** What the request path reads. Built once per revision by `compileSnapshot`; frozen. */
export type Snapshot = Readonly<{
  revision: number
  routes: readonly CompiledRoute[]
  /** Constant in the number of routes: walks the path's segments. */
  match(host: string, method: string, segments: readonly string[]): RouteMatch
  tiers: ReadonlyMap<string, CompiledTier>
  upstreams: ReadonlyMap<string, CompiledUpstream>
  apis: ReadonlyMap<string, CompiledApi>
}>

/** `methods` lists what would have matched, for `Allow` with a 405. */
export type RouteMatch =
  | Readonly<{ kind: 'matched'; route: CompiledRoute }>
  | Readonly<{ kind: 'method_not_allowed'; methods: readonly string[]; route: CompiledRoute }>
  | Readonly<{ kind: 'not_found' }>

export type CompiledApi = Readonly<{
  id: string
  slug: string
  auth: 'key' | 'none'
  cors: CompiledCors | undefined
}>

export type CompiledCors = Readonly<{
  origins: ReadonlySet<string>
  credentials: boolean
  maxAgeSeconds: number
}>

export type CompiledVersion = Readonly<{
  id: string
  name: string
  /** As it was published; the state in force is `lifecycle`'s, at an instant. */
  state: VersionState
  lifecycle: CompiledLifecycle
  /** What a 410 says of the version. */
  retirement: Retirement
  /** Operations that go before their version does, by id. */
  operations: ReadonlyMap<string, CompiledOperation>
  /** The operation a method and the segments below the route's prefix belong to. */
  matchOperation(method: string, segments: readonly string[]): string | undefined
}>

export type CompiledOperation = Readonly<{
  lifecycle: CompiledLifecycle
  retirement: Retirement
}>

/** The words of a 410: written when the snapshot is compiled. */
export type Retirement = Readonly<{
  detail: string
  /** Members of the problem: `sunset`, `successor`, `migrationGuide`; those that are known. */
  members: Readonly<Record<string, unknown>>
}>

export type CompiledLimit = Readonly<{
  id: string
  name: string
  scope: LimitScope
  mode: 'enforce' | 'shadow'
  rule: LimitRule
}>

export type CompiledTier = Readonly<{
  id: string
  slug: string
  critical: boolean
  apiIds: ReadonlySet<string>
  limits: readonly CompiledLimit[]
}>

export type CompiledTarget = Readonly<{
  id: string
  /** `http://127.0.0.1:8090`, no trailing slash. */
  origin: string
  /** `` or `/base`, no trailing slash. */
  basePath: string
  host: string
  weight: number
}>

export type CompiledUpstream = Readonly<{
  id: string
  name: string
  timeouts: UpstreamTimeouts
  targets: readonly CompiledTarget[]
}>

export type CompiledRoute = Readonly<{
  id: string
  api: CompiledApi
  version: CompiledVersion
  upstream: CompiledUpstream
  host: string | null
  path: string
  methods: ReadonlySet<string> | undefined
  /** Number of leading segments that `stripPrefix` removes. */
  stripSegments: number
  bodyBytesMax: number
}>
