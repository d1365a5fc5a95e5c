import { z } from 'zod'

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
