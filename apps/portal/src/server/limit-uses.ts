import 'server-only'
import { type LimitUseRow, lastDays, limitCounts, limitUses } from '@gatehouse/db'
import { DAY_MS, describeLimit, HOUR_MS, Problem, type SnapshotSource } from '@gatehouse/policy'
import { z } from 'zod'
import type { LimitUse, LimitUseFilter, ShadowResult } from '@/contract/admin-limits.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { CsvColumn } from './csv.ts'
import { db, pool } from './db.ts'
import { publishedRevision } from './published.ts'
import { requireAdmin } from './session.ts'

const PERCENT = 100

/** Who is near or over a limit, as the worker measured it last. @throws Problem `invalid_input` for a cursor of another list */
export async function listLimitUses(query: PageQuery & LimitUseFilter): Promise<Page<LimitUse>> {
  await requireAdmin()
  const { cursor, limit, peak, organizationId, apiId, tierId, mode, q } = query
  const rows = await limitUses(pool(), {
    ...{ organizationId, apiId, tierId, mode, q },
    ...{ peakMin: peak / PERCENT, limit: limit + 1 },
    after: cursor === undefined ? undefined : placeOf(cursor),
  })
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(toUse), nextCursor: last === undefined ? null : cursorOf(last) }
}

const Place = z.tuple([z.number().min(0), z.string().max(40), z.string().max(40)])

function cursorOf({ peak, subscriptionId, limitId }: LimitUseRow): string {
  return Buffer.from(JSON.stringify([peak ?? 0, subscriptionId, limitId])).toString('base64url')
}

function placeOf(text: string) {
  try {
    const [peak, subscriptionId, limitId] = Place.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    )
    return { peak, subscriptionId, limitId }
  } catch (cause) {
    const errors = [{ pointer: 'cursor', detail: 'This is not a cursor of this list' }]
    throw new Problem('invalid_input', undefined, { cause, errors })
  }
}

function toUse(row: LimitUseRow): LimitUse {
  return {
    subscriptionId: row.subscriptionId,
    organization: { id: row.organizationId, name: row.organization },
    application: { id: row.applicationId, name: row.application },
    api: { id: row.apiId, name: row.api },
    tier: { id: row.tierId, name: row.tier },
    limit: { id: row.limitId, name: row.name, text: row.text, mode: row.mode },
    ...{ peak: row.peak, peakAt: row.peakAt?.toISOString() ?? null, p95: row.p95 },
    ...{ requests: row.requests, exceeded: row.exceeded, refused: row.refused },
    measuredAt: row.measuredAt.toISOString(),
  }
}

/** The list's CSV; shares are 1 for all that the limit has at once. */
export const LIMIT_USE_COLUMNS: readonly CsvColumn<LimitUse>[] = [
  { header: 'organization', cell: ({ organization }) => organization.name },
  { header: 'application', cell: ({ application }) => application.name },
  { header: 'api', cell: ({ api }) => api.name },
  { header: 'tier', cell: ({ tier }) => tier.name },
  { header: 'limit', cell: ({ limit }) => limit.name },
  { header: 'mode', cell: ({ limit }) => limit.mode },
  { header: 'peak', cell: ({ peak }) => peak },
  { header: 'peakAt', cell: ({ peakAt }) => peakAt },
  { header: 'p95', cell: ({ p95 }) => p95 },
  { header: 'requests', cell: ({ requests }) => requests },
  { header: 'exceeded', cell: ({ exceeded }) => exceeded },
  { header: 'refused', cell: ({ refused }) => refused },
  { header: 'measuredAt', cell: ({ measuredAt }) => measuredAt },
]

/** What limits that only count would have refused, by application, as gateways counted. */
export async function listShadowResults({
  tierId,
  days,
}: Readonly<{ tierId?: string | undefined; days: number }>): Promise<Page<ShadowResult>> {
  await requireAdmin()
  const source = (await publishedRevision())?.source ?? null
  const { toMs } = lastDays([], Date.now())
  const limitIds = source?.tiers.find(({ id }) => id === tierId)?.limits.map(({ id }) => id)
  const counts = await limitCounts(pool(), {
    ...{ organizationId: null, mode: 'shadow' as const },
    ...(tierId !== undefined && { limitIds: limitIds ?? [] }),
    ...{ fromMs: Math.floor((toMs - days * DAY_MS) / HOUR_MS) * HOUR_MS, toMs },
  })
  const [applications, organizations] = await Promise.all([
    db().application.findMany({
      where: { id: { in: counts.map(({ applicationId }) => applicationId) } },
      select: { id: true, name: true },
    }),
    db().organization.findMany({
      where: { id: { in: counts.map(({ organizationId }) => organizationId) } },
      select: { id: true, name: true },
    }),
  ])
  const items = counts.map((count) => ({
    ...limitOf(source, count.limitId),
    organization: organizations.find(({ id }) => id === count.organizationId) ?? null,
    application: applications.find(({ id }) => id === count.applicationId) ?? null,
    api: linkOf(source?.apis.find(({ id }) => id === count.apiId)),
    wouldRefuse: count.exceeded,
    lastHour: count.lastHour.toISOString(),
  }))
  return { items, nextCursor: null }
}

function linkOf(record: Readonly<{ id: string; name: string }> | undefined) {
  return record === undefined ? null : { id: record.id, name: record.name }
}

function limitOf(
  source: SnapshotSource | null,
  limitId: string,
): Pick<ShadowResult, 'limit' | 'tier'> {
  for (const tier of source?.tiers ?? []) {
    const limit = tier.limits.find(({ id }) => id === limitId)
    if (limit === undefined) continue
    const text = describeLimit(limit.rule)
    return { limit: { id: limitId, name: limit.name, text }, tier: linkOf(tier) }
  }
  return { limit: { id: limitId, name: limitId, text: '' }, tier: null }
}

/** The list's CSV. */
export const SHADOW_COLUMNS: readonly CsvColumn<ShadowResult>[] = [
  { header: 'tier', cell: ({ tier }) => tier?.name ?? null },
  { header: 'limit', cell: ({ limit }) => limit.name },
  { header: 'organization', cell: ({ organization }) => organization?.name ?? null },
  { header: 'application', cell: ({ application }) => application?.name ?? null },
  { header: 'api', cell: ({ api }) => api?.name ?? null },
  { header: 'wouldRefuse', cell: ({ wouldRefuse }) => wouldRefuse },
  { header: 'lastHour', cell: ({ lastHour }) => lastHour },
]
