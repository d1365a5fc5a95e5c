import { z } from 'zod'
import type { CompiledApi, CompiledVersion } from './catalogue.ts'
import type { CompiledUpstream } from './upstream.ts'

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
  host: string | null
  path: string
  methods: ReadonlySet<string> | undefined
  /** Number of leading segments that `stripPrefix` removes. */
  stripSegments: number
  bodyBytesMax: number
}>
