import { z } from 'zod'
import { Resilience } from '../resilience/settings.ts'
import { UpstreamTls } from './upstream-tls.ts'

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
  /** All tries together, from the last byte of the request; not for event streams. */
  totalMs: z.int().min(10).max(3_600_000).default(30_000),
  /** Longest silence of an event stream or a WebSocket once it began; 0: any. */
  streamIdleMs: z.int().min(0).max(86_400_000).default(300_000),
})
export type UpstreamTimeouts = z.infer<typeof UpstreamTimeouts>

/** What is spoken with targets: HTTP/1.1, or HTTP/2, by agreement (ALPN) over TLS and at once without. */
export const UpstreamProtocol = z.enum(['http1', 'http2'])
export type UpstreamProtocol = z.infer<typeof UpstreamProtocol>

export const UpstreamSource = z.object({
  id: z.string(),
  name: z.string(),
  timeouts: UpstreamTimeouts,
  targets: z.array(TargetSource),
  /** What is absent has its default; rows hold only what differs (`chosenResilience`). */
  resilience: Resilience.prefault({}),
  tls: UpstreamTls.prefault({}),
  protocol: UpstreamProtocol.default('http1'),
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
  /** Its place for `chooseByHash`: from its address, so that the same target gets the same callers on every node. */
  seed: number
}>

export type CompiledUpstream = Readonly<{
  id: string
  name: string
  timeouts: UpstreamTimeouts
  targets: readonly CompiledTarget[]
  resilience: Readonly<Resilience>
  tls: Readonly<UpstreamTls>
  protocol: UpstreamProtocol
  /** Requests that may be under way at once, in one thread. */
  bounds: Readonly<{ ordinary: number; critical: number }>
}>
