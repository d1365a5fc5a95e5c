import { z } from 'zod'
import { type CompiledHeaderEdits, HEADER_EDITS_MAX, HeaderEdit } from '../route/header-edits.ts'
import { PREDICATES_MAX, RoutePredicate } from '../route/predicate.ts'
import type { PathRewrite } from '../route/rewrite.ts'
import { PRIORITY_MAX } from '../route/route-table.ts'
import type { PathTemplate } from '../route/template.ts'
import type { VersionPolicy } from '../route/version-selection.ts'
import type { CompiledCanary } from './canary.ts'
import type { CompiledApi, CompiledVersion } from './catalogue.ts'
import type { CompiledUpstream } from './upstream.ts'

/** `upstreamHost` that passes the caller's own host on. */
export const CALLERS_HOST = '*'

export const RouteSource = z.object({
  id: z.string(),
  apiId: z.string(),
  versionId: z.string(),
  /** `caller`: the version is what a call asks for, by the API's `versionSelection`; `versionId` only says where the route belongs. */
  versionChoice: z.enum(['fixed', 'caller']).default('fixed'),
  /** Lower case, no port: a name, or `*.` and what it must end with; null matches every host. */
  host: z.string().nullable().default(null),
  /** Literal segments, `{name}` for one segment, a trailing `/*` for the rest (or nothing). */
  path: z.string(),
  /** Empty: every method. */
  methods: z.array(z.string()).default([]),
  /** All must hold. */
  predicates: z.array(RoutePredicate).max(PREDICATES_MAX).default([]),
  /** Before everything else: higher first. */
  priority: z.int().min(0).max(PRIORITY_MAX).default(0),
  /** Removed from the front of the path before forwarding; must be a literal prefix of `path`. */
  stripPrefix: z.string().default(''),
  /** The path to forward, with the parameters of `path`; null: the path below `stripPrefix`. */
  pathRewrite: z.string().nullable().default(null),
  /** `Host` of the forwarded request: a name with or without port, `*` for the caller's; null: the target's. */
  upstreamHost: z.string().nullable().default(null),
  requestHeaders: z.array(HeaderEdit).max(HEADER_EDITS_MAX).default([]),
  responseHeaders: z.array(HeaderEdit).max(HEADER_EDITS_MAX).default([]),
  /** Null: the version's upstream. */
  upstreamId: z.string().nullable().default(null),
  bodyBytesMax: z.int().min(0).max(1_073_741_824).default(10_485_760),
  /** Whether a caller may turn its connection into a WebSocket. */
  webSocket: z.boolean().default(false),
  enabled: z.boolean().default(true),
})
export type RouteSource = z.infer<typeof RouteSource>

/** Whether an address is enough to get there: the host is one or any, and nothing else is asked of the call. */
export function isAddressable({ host, predicates }: RouteSource): boolean {
  return predicates.length === 0 && host?.startsWith('*') !== true
}

/** `methods` lists what would have matched, for `Allow` with a 405. */
export type RouteMatch =
  | Readonly<{ kind: 'matched'; route: CompiledRoute }>
  | Readonly<{ kind: 'method_not_allowed'; methods: readonly string[]; route: CompiledRoute }>
  | Readonly<{ kind: 'not_found' }>

export type CompiledRoute = Readonly<{
  id: string
  api: CompiledApi
  version: CompiledVersion
  upstream: CompiledUpstream
  /** Of the version, where the route leads to the version's upstream. */
  canary: CompiledCanary | undefined
  host: string | null
  path: string
  template: PathTemplate
  methods: ReadonlySet<string> | undefined
  predicates: readonly RoutePredicate[]
  priority: number
  rewrite: PathRewrite
  /** As in the source. */
  upstreamHost: string | null
  requestEdits: CompiledHeaderEdits | undefined
  responseEdits: CompiledHeaderEdits | undefined
  bodyBytesMax: number
  webSocket: boolean
  /** Undefined: `version` is fixed. */
  choice: CompiledChoice | undefined
}>

/** A route that leaves the version to its callers: one route for each version, and how one is chosen. */
export type CompiledChoice = Readonly<{
  header: string | undefined
  query: string | undefined
  mediaType: string | undefined
  date: string | undefined
  policy: VersionPolicy
  /** Names of the fields that decide, for `Vary`; empty when none does. */
  vary: string
  byName: ReadonlyMap<string, CompiledRoute>
  byId: ReadonlyMap<string, CompiledRoute>
  /** The oldest first. */
  ordered: readonly CompiledRoute[]
  /** Those that have a date, the earliest first. */
  dated: readonly Readonly<{ publishedOn: string; route: CompiledRoute }>[]
}>

/** A route that is served, and where it stands in the source. */
export type LiveRoute = Readonly<{ at: string; route: CompiledRoute }>
