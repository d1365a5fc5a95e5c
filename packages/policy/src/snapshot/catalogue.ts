import { z } from 'zod'
import { CanarySource } from '../canary/split.ts'
import type { CompiledLifecycle } from '../lifecycle/lifecycle-fields.ts'
import { LifecycleSchedule, NOTHING_PLANNED } from '../lifecycle/schedule.ts'
import { VersionState } from '../lifecycle/version-state.ts'
import { PathPolicy, SAFE_PATH_POLICY } from '../route/path-policy.ts'
import { NO_SELECTION, VersionSelection } from '../route/version-selection.ts'

export const OperationSource = z.object({
  id: z.string(),
  method: z.string(),
  /** The document's path template, below the route's prefix: `/sailings/{id}`. */
  path: z.string(),
  operationId: z.string().nullable().default(null),
  /** What is planned for it alone; it never outlives its version. */
  schedule: LifecycleSchedule.default(NOTHING_PLANNED),
  /** The operation of the same API that its callers are to use instead; null: that of the version's successor, if any. */
  successorOperationId: z.string().nullable().default(null),
  /** An http or https URL that says how to move; null: the version's migration guide. */
  guideUrl: z.string().nullable().default(null),
})
export type OperationSource = z.infer<typeof OperationSource>

export const VersionSource = z.object({
  id: z.string(),
  apiId: z.string(),
  /** As in paths and headers: `v1`. */
  name: z.string(),
  state: VersionState,
  position: z.int().default(0),
  /** The day by which callers may ask for it; null: not by a date. */
  publishedOn: z.string().nullable().default(null),
  upstreamId: z.string(),
  documentId: z.string().nullable(),
  /** A share of its calls that goes elsewhere; routes with an upstream of their own have no part in it. */
  canary: CanarySource.nullable().default(null),
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
  /** The tier whose limits hold for every call, with a key or without; those of a subscription come on top. */
  limitTierId: z.string().nullable().default(null),
  pathPolicy: PathPolicy.default(SAFE_PATH_POLICY),
  versionSelection: VersionSelection.default(NO_SELECTION),
})
export type ApiSource = z.infer<typeof ApiSource>

export type CompiledApi = Readonly<{
  id: string
  slug: string
  auth: 'key' | 'none'
  cors: CompiledCors | undefined
  limitTierId: string | undefined
  /** Undefined: the safe one. APIs with equal policies share one object. */
  pathPolicy: PathPolicy | undefined
  /** Looked at by routes that leave the version to their callers. */
  selection: Readonly<VersionSelection>
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
