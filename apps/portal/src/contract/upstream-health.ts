import { z } from 'zod'
import { Instant, idOf } from './fields.ts'
import { defineOperation } from './operation.ts'

/** One target as one gateway sees it: the worst state that any of the gateway's threads has for it. */
export const TargetHealth = z.object({
  nodeId: z.string(),
  hostname: z.string(),
  url: z.string(),
  /** `unhealthy` says the health check, `ejected` what calls met; `open` and `half_open` are the breaker's. */
  state: z.enum(['healthy', 'unhealthy', 'ejected', 'open', 'half_open']),
  since: Instant,
  /** Calls under way. */
  active: z.int().nonnegative(),
  /** Threads of the gateway that know the target, and how many of them see it otherwise than healthy. */
  threads: z.int().nonnegative(),
  affected: z.int().nonnegative(),
})
export type TargetHealth = z.infer<typeof TargetHealth>

export const UpstreamHealth = z.object({
  /** Gateways that serve now. One that has not called or checked a target yet has no item for it. */
  gateways: z.int().nonnegative(),
  items: z.array(TargetHealth),
})
export type UpstreamHealth = z.infer<typeof UpstreamHealth>

export const getUpstreamHealthOperation = defineOperation({
  id: 'getUpstreamHealth',
  method: 'GET',
  path: '/upstreams/{upstreamId}/health',
  tag: 'Upstreams',
  access: 'admin',
  summary: 'Say how gateways see the targets of an upstream',
  params: z.object({ upstreamId: idOf('ups') }),
  output: UpstreamHealth,
})
