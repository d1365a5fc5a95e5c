import 'server-only'
import { type CallerRow, callersOf } from '@gatehouse/db'
import { isServedState, nextMilestone, type SnapshotSource, stateAt } from '@gatehouse/policy'
import type { OwnNotice, OwnNotices } from '@/contract/notices.ts'
import { calendarFeedUrl } from './calendar-token.ts'
import { db, pool } from './db.ts'
import { rangeOf } from './deprecations.ts'
import { leavingOperations } from './leaving-operations.ts'
import { type PublishedVersion, publishedRevision } from './published.ts'
import { requireMember } from './session.ts'

const CALLS_OF_DAYS = 30
const CALLERS_MAX = 5_000

/** Dates of the versions that the caller's organisation subscribed to or calls. The tenant is the session's, never an argument. */
export async function ownNotices(): Promise<OwnNotices> {
  const { organizationId, userId } = await requireMember()
  return {
    items: await noticesOf(organizationId),
    calendarUrl: await calendarFeedUrl({ organizationId, userId }),
  }
}

/** As published, by the clock of this moment; the next date first. */
export async function noticesOf(organizationId: string): Promise<OwnNotice[]> {
  const nowMs = Date.now()
  const published = await publishedRevision()
  if (published === null) return []
  const { source } = published
  const versions = source.versions.filter(
    (version) =>
      isLeaving(version, nowMs) ||
      (isServedState(stateAt(version.state, version.schedule, nowMs)) &&
        leavingOperations(version, source, nowMs).length > 0),
  )
  const [subscribed, callers] = await Promise.all([
    subscribedApis(organizationId),
    callersOf(pool(), {
      organizationId,
      versionIds: versions.map(({ id }) => id),
      ...rangeOf(CALLS_OF_DAYS, nowMs),
      limit: CALLERS_MAX,
    }),
  ])
  const names = await applicationNames(organizationId)
  return versions
    .filter(
      ({ id, apiId }) => subscribed.has(apiId) || callers.some(({ versionId }) => versionId === id),
    )
    .sort((a, b) => nextAt(a, nowMs) - nextAt(b, nowMs))
    .flatMap((version) => {
      const own = callers.filter(({ versionId }) => versionId === version.id)
      return toNotice(version, source, own, names, nowMs)
    })
}

/** Whether callers of a version have to be told something: it has a date, or is on its way out, and is not gone. */
export function isLeaving({ state, schedule }: PublishedVersion, nowMs: number): boolean {
  const now = stateAt(state, schedule, nowMs)
  if (now === 'removed' || now === 'draft') return false
  return now === 'deprecated' || now === 'retired' || schedule.deprecatedAtMs !== null
}

function nextAt({ state, schedule }: PublishedVersion, nowMs: number): number {
  // Large, not infinite: the difference of two infinities is no order.
  return nextMilestone(state, schedule, nowMs)?.atMs ?? Number.MAX_SAFE_INTEGER
}

async function subscribedApis(organizationId: string): Promise<ReadonlySet<string>> {
  const rows = await db().subscription.findMany({
    where: { organizationId, state: { not: 'cancelled' } },
    distinct: ['apiId'],
    select: { apiId: true },
  })
  return new Set(rows.map(({ apiId }) => apiId))
}

async function applicationNames(organizationId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db().application.findMany({
    where: { organizationId, deletedAt: null },
    select: { id: true, name: true },
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function toNotice(
  version: PublishedVersion,
  source: SnapshotSource,
  callers: readonly CallerRow[],
  names: ReadonlyMap<string, string>,
  nowMs: number,
): OwnNotice[] {
  const api = source.apis.find(({ id }) => id === version.apiId)
  if (api === undefined) return []
  const { deprecatedAtMs, sunsetAtMs, removedAtMs } = version.schedule
  const successor = source.versions.find(({ id }) => id === version.successorVersionId)
  return [
    {
      versionId: version.id,
      api: { id: api.id, slug: api.slug, name: api.name },
      name: version.name,
      stateNow: stateAt(version.state, version.schedule, nowMs),
      deprecatedAt: text(deprecatedAtMs),
      sunsetAt: text(sunsetAtMs),
      removedAt: text(removedAtMs),
      successorName: successor?.name ?? null,
      notice: version.notice,
      leavingOperations: leavingOperations(version, source, nowMs),
      applications: [...Map.groupBy(callers, ({ applicationId }) => applicationId)].flatMap(
        ([id, rows]) => {
          const name = names.get(id)
          return name === undefined ? [] : [{ id, name, ...callsOf(rows, version) }]
        },
      ),
    },
  ]
}

function text(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}

function callsOf(rows: readonly CallerRow[], { operations }: PublishedVersion) {
  const byOperation = Map.groupBy(rows, ({ operationId }) => operationId)
  const sum = (some: readonly CallerRow[]) =>
    some.reduce((total, { requests }) => total + requests, 0)
  return {
    requests: sum(rows),
    lastSeenAt: new Date(
      Math.max(...rows.map(({ lastSeenAt }) => lastSeenAt.getTime())),
    ).toISOString(),
    operations: [...byOperation].flatMap(([id, some]) => {
      const operation = operations.find((candidate) => candidate.id === id)
      if (operation === undefined) return []
      return [{ method: operation.method.toUpperCase(), path: operation.path, requests: sum(some) }]
    }),
  }
}
