import 'server-only'
import { type CallerPlace, type CallerRow, callersOf, versionTraffic } from '@gatehouse/db'
import { bucketStartMs, DAY_MS, HOUR_MS, nextMilestone, Problem } from '@gatehouse/policy'
import { z } from 'zod'
import type { CalendarVersion, RegistryFilter, RegistryRow } from '@/contract/deprecations.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { CsvColumn } from './csv.ts'
import { db, pool } from './db.ts'
import { PLANNED, scheduleOf, standingFindings, stateNowOf } from './lifecycle-plan.ts'
import { requireAdmin } from './session.ts'

const TRAFFIC_MS = 30 * DAY_MS
const VERSIONS_MAX = 500

/** Versions that have a date or are on their way out. */
const PLANNED_VERSIONS = {
  OR: [
    { deprecatedAt: { not: null } },
    { state: { in: ['deprecated' as const, 'retired' as const] } },
  ],
}

/** Versions of the draft with planned dates, the next one first, with who still depends on them. */
export async function listDeprecations(): Promise<{ items: CalendarVersion[] }> {
  await requireAdmin()
  const nowMs = Date.now()
  const rows = await db().apiVersion.findMany({
    where: PLANNED_VERSIONS,
    orderBy: { id: 'asc' },
    take: VERSIONS_MAX,
    include: { ...PLANNED, api: { select: { id: true, slug: true, name: true } } },
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

/** Who still calls what, most calls first. @throws Problem `invalid_input` for a cursor we did not give out */
export async function listRegistry(query: PageQuery & RegistryFilter): Promise<Page<RegistryRow>> {
  await requireAdmin()
  const { versionId, apiId, organizationId, applicationId, days, limit } = query
  const versions = await db().apiVersion.findMany({
    where: {
      ...(versionId === undefined || versionId === '' ? PLANNED_VERSIONS : { id: versionId }),
      ...(apiId === undefined || apiId === '' ? {} : { apiId }),
    },
    take: VERSIONS_MAX,
    select: { id: true, name: true, api: { select: { id: true, name: true } } },
  })
  const rows = await callersOf(pool(), {
    organizationId: organizationId === undefined || organizationId === '' ? null : organizationId,
    versionIds: versions.map(({ id }) => id),
    applicationIds:
      applicationId === undefined || applicationId === '' ? undefined : [applicationId],
    ...rangeOf(days, Date.now()),
    limit: limit + 1,
    after: query.cursor === undefined ? undefined : decodePlace(query.cursor),
  })
  const shown = rows.slice(0, limit)
  const names = await namesOf(shown)
  const byId = new Map(versions.map((version) => [version.id, version]))
  const last = shown.at(-1)
  return {
    items: shown.flatMap((row) => {
      const version = byId.get(row.versionId)
      if (version === undefined) return []
      const { api, id, name } = version
      return [
        {
          ...{ api, version: { id, name }, requests: row.requests, client: row.client },
          organization: names.organizations.get(row.organizationId) ?? null,
          application: names.applications.get(row.applicationId) ?? null,
          key: names.keys.get(row.keyId) ?? null,
          operation: names.operations.get(row.operationId) ?? null,
          lastSeenAt: row.lastSeenAt.toISOString(),
        },
      ]
    }),
    nextCursor: rows.length > limit && last !== undefined ? encodePlace(last) : null,
  }
}

const Place = z.tuple([z.number().nonnegative(), z.string().max(150)])

function encodePlace({ requests, rowKey }: CallerPlace): string {
  return Buffer.from(JSON.stringify([requests, rowKey])).toString('base64url')
}

function decodePlace(cursor: string): CallerPlace {
  try {
    const [requests, rowKey] = Place.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    )
    return { requests, rowKey }
  } catch (cause) {
    const errors = [{ pointer: 'cursor', detail: 'This is not a cursor of this list' }]
    throw new Problem('invalid_input', undefined, { cause, errors })
  }
}

async function namesOf(rows: readonly CallerRow[]) {
  const ids = (field: 'organizationId' | 'applicationId' | 'keyId' | 'operationId') => ({
    id: { in: [...new Set(rows.map((row) => row[field]).filter((id) => id !== ''))] },
  })
  const select = { id: true, name: true } as const
  const [organizations, applications, keys, operations] = await Promise.all([
    db().organization.findMany({ where: ids('organizationId'), select }),
    db().application.findMany({ where: ids('applicationId'), select }),
    db().apiKey.findMany({ where: ids('keyId'), select: { ...select, hint: true } }),
    db().operation.findMany({
      where: ids('operationId'),
      select: { id: true, method: true, path: true },
    }),
  ])
  return {
    organizations: byIdOf(organizations),
    applications: byIdOf(applications),
    keys: byIdOf(keys),
    operations: byIdOf(operations),
  }
}

function byIdOf<Row extends { id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

/** The registry's CSV. */
export const REGISTRY_COLUMNS: readonly CsvColumn<RegistryRow>[] = [
  { header: 'organization', cell: ({ organization }) => organization?.name ?? null },
  { header: 'application', cell: ({ application }) => application?.name ?? null },
  { header: 'applicationId', cell: ({ application }) => application?.id ?? null },
  { header: 'key', cell: ({ key }) => key?.name ?? null },
  { header: 'keyId', cell: ({ key }) => key?.id ?? null },
  { header: 'api', cell: ({ api }) => api.name },
  { header: 'version', cell: ({ version }) => version.name },
  { header: 'method', cell: ({ operation }) => operation?.method ?? null },
  { header: 'path', cell: ({ operation }) => operation?.path ?? null },
  { header: 'requests', cell: ({ requests }) => requests },
  { header: 'lastSeenAt', cell: ({ lastSeenAt }) => lastSeenAt },
  { header: 'client', cell: ({ client }) => client },
]
