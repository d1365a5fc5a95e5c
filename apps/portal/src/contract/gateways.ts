import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'

/** Why a node kept its old revision. */
export const NodeRefusal = z.object({
  revision: z.int(),
  at: Instant,
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
})
export type NodeRefusal = z.infer<typeof NodeRefusal>

/** A gateway process as it last reported itself. `lost`: it has not been heard of for a while. */
export const GatewayNode = z.object({
  id: z.string(),
  hostname: z.string(),
  release: z.string(),
  controlUrl: z.string().nullable(),
  state: z.enum(['starting', 'serving', 'draining', 'stopped', 'lost']),
  startedAt: Instant,
  seenAt: Instant,
  revision: z.int().nullable(),
  revisionSinceAt: Instant.nullable(),
  /** Revisions published since the one it serves; null when it serves none. */
  revisionsBehind: z.int().nonnegative().nullable(),
  /** Changes of credentials it has not taken in yet; null when it has not said. */
  credentialsBehind: z.int().nonnegative().nullable(),
  lastRefusal: NodeRefusal.nullable(),
  load: z.record(z.string(), z.number()),
  /** Kinds of policy that its operator switched off. */
  switchedOff: z.array(z.string()),
  /** Targets of upstreams that it has called or checked, and those of them that are not healthy. */
  targets: z.object({ known: z.int().nonnegative(), unwell: z.int().nonnegative() }),
})
export type GatewayNode = z.infer<typeof GatewayNode>

export const GatewayList = z.object({
  publishedNumber: z.int().nullable(),
  items: z.array(GatewayNode),
})
export type GatewayList = z.infer<typeof GatewayList>

export const listGatewaysOperation = defineOperation({
  id: 'listGateways',
  method: 'GET',
  path: '/gateways',
  tag: 'Gateways',
  access: 'admin',
  summary: 'List gateway nodes with the revision that each serves',
  output: GatewayList,
})
