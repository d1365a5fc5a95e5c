import 'server-only'
import type { Prisma } from '@gatehouse/db'
import { z } from 'zod'
import type { GatewayList, GatewayNode } from '@/contract/gateways.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

/** Three heartbeats: one may be late, two may be lost. */
const LOST_AFTER_MS = 15_000

/** As gateways write it (`NodeReport` of packages/db). */
const Refusal = z.object({
  revision: z.int(),
  atMs: z.number(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
})
const Load = z.record(z.string(), z.number()).catch({})
const Targets = z.array(z.object({ affected: z.number() })).catch([])
const State = z.enum(['starting', 'serving', 'draining', 'stopped']).catch('stopped')

type Row = Prisma.GatewayNodeGetPayload<object>

function servingNow(): Prisma.GatewayNodeWhereInput {
  return {
    state: { in: ['serving', 'draining'] },
    seenAt: { gte: new Date(Date.now() - LOST_AFTER_MS) },
  }
}

/** Nodes that serve now, each with its revision. */
export async function servingNodes(): Promise<Pick<Row, 'id' | 'revision'>[]> {
  return db().gatewayNode.findMany({ where: servingNow(), select: { id: true, revision: true } })
}

/** Nodes that serve now, each with what it reported of its upstreams' targets. */
export async function servingTargets(): Promise<Pick<Row, 'id' | 'hostname' | 'targets'>[]> {
  const select = { id: true, hostname: true, targets: true }
  return db().gatewayNode.findMany({ where: servingNow(), select })
}

/** Every node that has been heard of lately, those that serve first. */
export async function listGateways(): Promise<GatewayList> {
  await requireAdmin()
  const rows = await db().gatewayNode.findMany({ orderBy: [{ hostname: 'asc' }, { id: 'asc' }] })
  const newest = await db().configRevision.findFirst({
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  const feed = await db().credentialFeed.findFirst({ select: { lastSeq: true } })
  const publishedNumber = newest?.number ?? null
  const known = { publishedNumber, lastSeq: Number(feed?.lastSeq ?? 0), nowMs: Date.now() }
  const nodes = rows.map((row) => toNode(row, known))
  const rank = ({ state }: GatewayNode): number => STATE_ORDER.indexOf(state)
  return { publishedNumber, items: nodes.sort((a, b) => rank(a) - rank(b)) }
}

const STATE_ORDER: readonly GatewayNode['state'][] = [
  'serving',
  'starting',
  'draining',
  'lost',
  'stopped',
]

function countTargets({ targets }: Row): GatewayNode['targets'] {
  const reports = Targets.parse(targets)
  return { known: reports.length, unwell: reports.filter(({ affected }) => affected > 0).length }
}

type Known = Readonly<{ publishedNumber: number | null; lastSeq: number; nowMs: number }>

function toNode(row: Row, { publishedNumber, lastSeq, nowMs }: Known): GatewayNode {
  const { id, hostname, release, controlUrl, revision } = row
  const state = State.parse(row.state)
  const isLost = state !== 'stopped' && nowMs - row.seenAt.getTime() > LOST_AFTER_MS
  const refusal = Refusal.safeParse(row.lastRefusal).data
  return {
    ...{ id, hostname, release, controlUrl, revision },
    state: isLost ? 'lost' : state,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    revisionSinceAt: row.revisionSinceAt?.toISOString() ?? null,
    revisionsBehind: revision === null ? null : Math.max(0, (publishedNumber ?? 0) - revision),
    credentialsBehind:
      row.credentialsSeq === null ? null : Math.max(0, lastSeq - Number(row.credentialsSeq)),
    lastRefusal:
      refusal === undefined
        ? null
        : {
            revision: refusal.revision,
            at: new Date(refusal.atMs).toISOString(),
            issues: refusal.issues,
          },
    load: Load.parse(row.load),
    switchedOff: row.switchedOff,
    targets: countTargets(row),
  }
}
