import 'server-only'
import { type DbTx, usageSeries } from '@gatehouse/db'
import { type Change, DAY_MS, type SnapshotSource } from '@gatehouse/policy'
import type { BlastRadius } from '@/contract/revisions.ts'
import { pool } from './db.ts'

const TRAFFIC_DAYS = 7

type Touched = Readonly<{
  routes: ReadonlySet<string>
  apis: ReadonlySet<string>
  /** Tiers whose limits or offers change: only their subscribers notice. */
  tiers: ReadonlySet<string>
}>

/** Whom changes between two configurations reach: through what contains them, and through what they use. */
export async function blastRadius(
  tx: DbTx,
  changes: readonly Change[],
  before: SnapshotSource,
  after: SnapshotSource,
): Promise<BlastRadius> {
  const sides = [before, after].map((source) => touchedBy(changes, source))
  const all = (part: keyof Touched) => [...new Set(sides.flatMap((side) => [...side[part]]))]
  const [routes, apiIds, tierIds] = [all('routes'), all('apis'), all('tiers')]
  const subscriptions = await tx.subscription.findMany({
    where: {
      state: { in: ['active', 'suspended'] },
      OR: [{ apiId: { in: apiIds } }, { tierId: { in: tierIds } }],
    },
    select: { applicationId: true, organizationId: true, apiId: true },
  })
  const known = new Map([...before.apis, ...after.apis].map((api) => [api.id, api]))
  const apis = [...new Set([...apiIds, ...subscriptions.map(({ apiId }) => apiId)])]
  return {
    routes: routes.length,
    apis: apis.flatMap((id) => {
      const api = known.get(id)
      return api === undefined ? [] : [{ id, slug: api.slug, name: api.name }]
    }),
    applications: new Set(subscriptions.map(({ applicationId }) => applicationId)).size,
    organizations: new Set(subscriptions.map(({ organizationId }) => organizationId)).size,
    requestsPerDay: await requestsPerDay(apis),
  }
}

/** The records of one side that the changes reach: through what contains them and through what they use. */
function touchedBy(changes: readonly Change[], source: SnapshotSource): Touched {
  const ids = new Set(changes.map(({ id }) => id))
  const upstreams = source.upstreams.filter(
    ({ id, targets }) => ids.has(id) || targets.some((target) => ids.has(target.id)),
  )
  for (const { id } of upstreams) ids.add(id)
  const versions = source.versions.filter(
    ({ id, apiId, upstreamId, operations, canary }) =>
      [id, apiId, upstreamId].some((used) => ids.has(used)) ||
      (canary !== null && [canary.id, canary.upstreamId].some((used) => ids.has(used))) ||
      operations.some((operation) => ids.has(operation.id)),
  )
  for (const { id } of versions) ids.add(id)
  const routes = source.routes.filter(({ id, apiId, versionId, upstreamId }) =>
    [id, apiId, versionId, upstreamId ?? ''].some((used) => ids.has(used)),
  )
  const tiers = source.tiers.filter(
    ({ id, limits }) => ids.has(id) || limits.some((limit) => ids.has(limit.id)),
  )
  const apis = source.apis.filter(({ id }) => ids.has(id)).map(({ id }) => id)
  return {
    routes: new Set(routes.map(({ id }) => id)),
    apis: new Set([...apis, ...[...versions, ...routes].map(({ apiId }) => apiId)]),
    tiers: new Set(tiers.map(({ id }) => id)),
  }
}

/** Calls to the APIs a day, over whole days before today and today so far. */
async function requestsPerDay(apiIds: readonly string[]): Promise<number> {
  if (apiIds.length === 0) return 0
  const nowMs = Date.now()
  const { groups } = await usageSeries(pool(), {
    organizationId: null,
    fromMs: nowMs - TRAFFIC_DAYS * DAY_MS,
    toMs: nowMs,
    stepMs: DAY_MS,
    groupBy: 'api',
  })
  const own = (groups ?? []).filter(({ id }) => apiIds.includes(id))
  return Math.round(own.reduce((sum, { requests }) => sum + requests, 0) / TRAFFIC_DAYS)
}
