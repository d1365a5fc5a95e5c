import 'server-only'
import { type DbTx, latestPublished, readDraft, usageSeries } from '@gatehouse/db'
import {
  type Change,
  compileSnapshot,
  DAY_MS,
  describeChange,
  diffSources,
  type Issue,
  type SnapshotSource,
} from '@gatehouse/policy'
import type { RevisionChange, RevisionIssue, RevisionPlan } from '@/contract/revisions.ts'
import { db, pool } from './db.ts'
import { requireAdmin } from './session.ts'

const TRAFFIC_DAYS = 7

/** What publishing would change now, whether it can be published, and whom it touches. */
export async function planRevision(): Promise<RevisionPlan> {
  await requireAdmin()
  const { published, draft } = await db().$transaction(
    async (tx) => ({ published: await latestPublished(tx), draft: await readDraft(tx) }),
    { isolationLevel: 'RepeatableRead', timeout: 15_000 },
  )
  const compiled = compileSnapshot(draft)
  const issues = compiled.ok ? compiled.warnings : compiled.issues
  const changes = diffSources(published?.source ?? null, draft)
  return {
    publishedNumber: published?.number ?? null,
    hasChanges: published === null || changes.length > 0,
    isPublishable: compiled.ok,
    changes: changes.map(toRevisionChange),
    issues: issues.map((issue) => toRevisionIssue(issue, draft)),
    blastRadius: await blastRadius(db(), changes, published?.source ?? draft, draft),
  }
}

export function toRevisionChange(change: Change): RevisionChange {
  return { ...change, fields: [...change.fields], text: describeChange(change) }
}

/** The issue with the name of its record, so that nobody has to count list entries. */
export function toRevisionIssue(issue: Issue, source: SnapshotSource): RevisionIssue {
  return { ...issue, label: labelOf(issue.path, source) }
}

function labelOf(path: string, source: SnapshotSource): string | null {
  const [collection, index] = path.split('.')
  const at = Number(index)
  switch (collection) {
    case 'apis':
      return source.apis[at]?.name ?? null
    case 'versions':
      return versionLabel(source, at)
    case 'routes':
      return source.routes[at]?.path ?? null
    case 'upstreams':
      return source.upstreams[at]?.name ?? null
    case 'tiers':
      return source.tiers[at]?.name ?? null
    default:
      return null
  }
}

function versionLabel({ versions, apis }: SnapshotSource, at: number): string | null {
  const version = versions[at]
  if (version === undefined) return null
  const api = apis.find(({ id }) => id === version.apiId)
  return `${api?.name ?? version.apiId} ${version.name}`
}

type Touched = Readonly<{
  routes: ReadonlySet<string>
  apis: ReadonlySet<string>
  /** Tiers whose limits or offers change: only their subscribers notice. */
  tiers: ReadonlySet<string>
}>

async function blastRadius(
  tx: DbTx,
  changes: readonly Change[],
  before: SnapshotSource,
  after: SnapshotSource,
): Promise<RevisionPlan['blastRadius']> {
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
