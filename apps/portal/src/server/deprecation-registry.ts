import 'server-only'
import {
  type CallerPlace,
  type CallerRow,
  callersOf,
  type Prisma,
  type Sunset,
} from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import { z } from 'zod'
import type { RegistryFilter, RegistryRow } from '@/contract/deprecations.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { CsvColumn } from './csv.ts'
import { db, pool } from './db.ts'
import { PLANNED_VERSIONS, rangeOf, VERSIONS_MAX } from './deprecations.ts'
import { stateNowOf } from './lifecycle-plan.ts'
import { requireAdmin } from './session.ts'

/** Who still calls what, most calls first. @throws Problem `invalid_input` for a cursor we did not give out */
export async function listRegistry(query: PageQuery & RegistryFilter): Promise<Page<RegistryRow>> {
  await requireAdmin()
  const { days, limit } = query
  const nowMs = Date.now()
  const versions = await versionsOf(query)
  const applicationId = chosen(query.applicationId)
  const rows = await callersOf(pool(), {
    organizationId: chosen(query.organizationId) ?? null,
    ...subjectsOf(versions, chosen(query.versionId)),
    applicationIds: applicationId === undefined ? undefined : [applicationId],
    ...rangeOf(days, nowMs),
    limit: limit + 1,
    after: query.cursor === undefined ? undefined : decodePlace(query.cursor),
    sunsets: versions.flatMap((version) => sunsetsOf(version, nowMs)),
    refusedOnly: query.refused === '1',
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
      const { requests, refused, client } = row
      return [
        {
          ...{ api, version: { id, name }, requests, refused, client },
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

/** A chip that is off is an empty text in the URL. */
function chosen(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

const VERSION = {
  ...{ id: true, name: true, state: true, deprecatedAt: true, sunsetAt: true, removedAt: true },
  api: { select: { id: true, name: true } },
  operations: {
    where: { deprecatedAt: { not: null } },
    select: { id: true, sunsetAt: true },
  },
} as const satisfies Prisma.ApiVersionSelect

type Version = Prisma.ApiVersionGetPayload<{ select: typeof VERSION }>

/** The one that was asked for, or all that have plans, of their own or of an operation. */
async function versionsOf(filter: RegistryFilter): Promise<Version[]> {
  const versionId = chosen(filter.versionId)
  const apiId = chosen(filter.apiId)
  const planned = {
    OR: [...PLANNED_VERSIONS.OR, { operations: { some: { deprecatedAt: { not: null } } } }],
  }
  return db().apiVersion.findMany({
    where: {
      ...(versionId === undefined ? planned : { id: versionId }),
      ...(apiId === undefined ? {} : { apiId }),
    },
    take: VERSIONS_MAX,
    select: VERSION,
  })
}

/** Of a version that stays only the operations that go are looked at, unless it was asked for. */
function subjectsOf(versions: readonly Version[], versionId: string | undefined) {
  const goes = (version: Version) =>
    version.id === versionId ||
    version.deprecatedAt !== null ||
    version.state === 'deprecated' ||
    version.state === 'retired'
  return {
    versionIds: versions.filter(goes).map(({ id }) => id),
    operationIds: versions
      .filter((version) => !goes(version))
      .flatMap(({ operations }) => operations.map(({ id }) => id)),
  }
}

function sunsetsOf(version: Version, nowMs: number): Sunset[] {
  const isRetired = stateNowOf(version, nowMs) === 'retired'
  const own = isRetired ? [{ id: '', sunsetAt: version.sunsetAt }] : []
  return [...own, ...version.operations].flatMap(({ id, sunsetAt }) => {
    const atMs = sunsetAt?.getTime()
    return atMs === undefined || atMs > nowMs
      ? []
      : [{ versionId: version.id, operationId: id, atMs }]
  })
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
  { header: 'refusedSinceSunset', cell: ({ refused }) => refused },
  { header: 'lastSeenAt', cell: ({ lastSeenAt }) => lastSeenAt },
  { header: 'client', cell: ({ client }) => client },
]
