import { z } from 'zod'
import type { PathPolicy } from '../route/path-policy.ts'
import type { RequestFacts } from '../route/predicate.ts'
import { ApiSource, type CompiledApi, VersionSource } from './catalogue.ts'
import { type CompiledRoute, type RouteMatch, RouteSource } from './route.ts'
import { type CompiledTier, TierSource } from './tier.ts'
import { type CompiledUpstream, UpstreamSource } from './upstream.ts'

/**
 * What an admin publishes: the whole configuration as one document, format version 1.
 *
 * It carries every editable field of the rows it was read from, texts included, so that a rollback can
 * restore the rows from it. It never carries a secret: only ids of sealed ones. Fields are only ever added,
 * with a default, so that an older revision still parses; a change of meaning raises `formatVersion`.
 * Unknown fields are dropped, so that an older gateway can read a newer revision of the same format.
 */
export const SNAPSHOT_FORMAT_VERSION = 1

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
  /** Those of the APIs, each once, without the safe one. */
  pathPolicies: readonly PathPolicy[]
  /** Constant in the number of routes: see `route-table.ts`. Without `facts`: a request without fields and query. */
  match(host: string, method: string, segments: readonly string[], facts?: RequestFacts): RouteMatch
  tiers: ReadonlyMap<string, CompiledTier>
  upstreams: ReadonlyMap<string, CompiledUpstream>
  apis: ReadonlyMap<string, CompiledApi>
}>
