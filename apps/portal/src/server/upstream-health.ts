import 'server-only'
import { Problem } from '@gatehouse/policy'
import { z } from 'zod'
import { TargetHealth, type UpstreamHealth } from '@/contract/upstream-health.ts'
import { db } from './db.ts'
import { servingTargets } from './gateways.ts'
import { requireAdmin } from './session.ts'

/** As gateways write it (`TargetReport` of packages/db). */
const { url, state, active, threads, affected } = TargetHealth.shape
const Report = z.object({
  ...{ url, state, active, threads, affected },
  upstreamId: z.string(),
  sinceMs: z.number(),
})
const TargetReports = z.array(Report).catch([])

/** What each gateway that serves now has reported about the upstream's targets, those that are not well first. */
export async function getUpstreamHealth(upstreamId: string): Promise<UpstreamHealth> {
  await requireAdmin()
  const upstream = await db().upstream.findUnique({
    where: { id: upstreamId },
    select: { id: true },
  })
  if (upstream === null) throw new Problem('not_found')
  const nodes = await servingTargets()
  const items = nodes.flatMap(({ id: nodeId, hostname, targets }) =>
    TargetReports.parse(targets)
      .filter((report) => report.upstreamId === upstreamId)
      .map(({ upstreamId: _, sinceMs, ...report }) => ({
        ...{ nodeId, hostname, ...report },
        since: new Date(sinceMs).toISOString(),
      })),
  )
  const rank = ({ affected }: TargetHealth) => (affected > 0 ? 0 : 1)
  return { gateways: nodes.length, items: items.sort((a, b) => rank(a) - rank(b)) }
}
