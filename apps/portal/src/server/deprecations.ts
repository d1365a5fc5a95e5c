import 'server-only'
import { versionTraffic } from '@gatehouse/db'
import { bucketStartMs, DAY_MS, HOUR_MS, nextMilestone } from '@gatehouse/policy'
import type { CalendarVersion } from '@/contract/deprecations.ts'
import { db, pool } from './db.ts'
import { PLANNED, scheduleOf, standingFindings, stateNowOf } from './lifecycle-plan.ts'
import { requireAdmin } from './session.ts'

const TRAFFIC_MS = 30 * DAY_MS
export const VERSIONS_MAX = 500

/** Versions that have a date or are on their way out. */
export const PLANNED_VERSIONS = {
  OR: [
    { deprecatedAt: { not: null } },
    { state: { in: ['deprecated' as const, 'retired' as const] } },
  ],
}

const WITH_OPERATIONS = { operations: { some: { deprecatedAt: { not: null } } } }

/** Versions of the draft with planned dates, of their own or of an operation, the next one first, with who still depends on them. */
export async function listDeprecations(): Promise<{ items: CalendarVersion[] }> {
  await requireAdmin()
  const nowMs = Date.now()
  const rows = await db().apiVersion.findMany({
    where: { OR: [...PLANNED_VERSIONS.OR, WITH_OPERATIONS] },
    orderBy: { id: 'asc' },
    take: VERSIONS_MAX,
    include: {
      ...PLANNED,
      api: { select: { id: true, slug: true, name: true } },
      _count: { select: { operations: { where: { deprecatedAt: { not: null } } } } },
    },
  })
  const traffic = await versionTraffic(pool(), rangeOf(TRAFFIC_MS / DAY_MS, nowMs))
  const items = rows.map((row): CalendarVersion => {
    const { id, api, name, state, successor, deprecatedAt, sunsetAt, removedAt } = row
    const { requests = 0, applications = 0, organizations = 0 } = traffic.get(id) ?? {}
    return {
      ...{ versionId: id, api, name, state, requests, applications, organizations },
      stateNow: stateNowOf(row, nowMs),
      deprecatedAt: deprecatedAt?.toISOString() ?? null,
      sunsetAt: sunsetAt?.toISOString() ?? null,
      removedAt: removedAt?.toISOString() ?? null,
      successor: successor && { id: successor.id, name: successor.name },
      plannedOperations: row._count.operations,
      findings: standingFindings(row, nowMs),
    }
  })
  const next = new Map(
    rows.map((row) => [row.id, nextMilestone(row.state, scheduleOf(row), nowMs)?.atMs ?? Infinity]),
  )
  const at = ({ versionId }: CalendarVersion) => next.get(versionId) ?? Infinity
  return { items: items.sort((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b))) }
}

/** Whole hours: the running one is in it. */
export function rangeOf(days: number, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = bucketStartMs(nowMs, HOUR_MS) + HOUR_MS
  return { fromMs: toMs - days * DAY_MS, toMs }
}
