import 'server-only'
import { type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { describePredicate, Problem } from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import {
  type CreateRoute,
  type PatchRoute,
  type RouteFilter,
  RouteRecord,
} from '@/contract/routes.ts'
import { badField, changedFields, inOneStep, lockRow, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import { requireAdmin } from './session.ts'

const RECORD = {
  api: { select: { id: true, slug: true, name: true } },
  apiVersion: { select: { id: true, name: true, state: true } },
  upstream: { select: { id: true, name: true } },
} as const satisfies Prisma.RouteInclude

type Row = Prisma.RouteGetPayload<{ include: typeof RECORD }>

function toRecord(row: Row): RouteRecord {
  const { apiId: _, versionId: __, upstreamId: ___, ...record } = row
  return {
    ...record,
    versionChoice: RouteRecord.shape.versionChoice.parse(row.versionChoice),
    predicates: RouteRecord.shape.predicates.parse(row.predicates),
    requestHeaders: RouteRecord.shape.requestHeaders.parse(row.requestHeaders),
    responseHeaders: RouteRecord.shape.responseHeaders.parse(row.responseHeaders),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** The routes that are being edited, newest first. */
export async function listRoutes(query: PageQuery & RouteFilter): Promise<Page<RouteRecord>> {
  await requireAdmin()
  const { cursor, limit, q, apiId, versionId, enabled } = query
  const rows = await db().route.findMany({
    where: {
      AND: [afterCursor(cursor), matching(q)],
      ...present({ apiId, versionId }),
      ...(enabled === undefined ? {} : { enabled: enabled === 'true' }),
    },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: RECORD,
  })
  return toPage(rows, limit, toRecord, (row) => row)
}

function matching(q: string | undefined): Prisma.RouteWhereInput {
  if (q === undefined || q === '') return {}
  const contains = { contains: q, mode: 'insensitive' } as const
  return { OR: [{ path: contains }, { host: contains }] }
}

/** @throws Problem `not_found` */
export async function getRoute(routeId: string): Promise<RouteRecord> {
  await requireAdmin()
  return routeRecord(db(), routeId)
}

async function routeRecord(tx: DbTx, routeId: string): Promise<RouteRecord> {
  const row = await tx.route.findUnique({ where: { id: routeId }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return toRecord(row)
}

/** @throws Problem `invalid_input`, also for a route that matches what another one does */
export async function createRoute(input: CreateRoute): Promise<RouteRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    const id = mintId('rt')
    const apiId = await apiOfVersion(tx, input.versionId)
    await requireUpstream(tx, input.upstreamId)
    await tx.route.create({ data: { id, apiId, ...input } })
    await requireCompilable(tx, [{ collection: 'routes', id }])
    await audit(tx, actor, {
      ...{ action: 'route.created', subjectType: 'route', subjectId: id, organizationId: null },
      after: { ...input },
    })
    return routeRecord(tx, id)
  })
}

async function apiOfVersion(tx: DbTx, id: string): Promise<string> {
  const version = await tx.apiVersion.findUnique({ where: { id }, select: { apiId: true } })
  if (version === null) throw badField('/versionId', 'There is no such version')
  return version.apiId
}

async function requireUpstream(tx: DbTx, id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return
  const row = await tx.upstream.findUnique({ where: { id }, select: { id: true } })
  if (row === null) throw badField('/upstreamId', 'There is no such upstream')
}

/** @throws Problem `not_found`, `precondition_failed`, `invalid_input` */
export async function updateRoute(
  routeId: string,
  expectedVersion: number,
  patch: PatchRoute,
): Promise<RouteRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'routes', routeId)
    const before = await routeRecord(tx, routeId)
    requireVersion(before, expectedVersion, before)
    await requireUpstream(tx, patch.upstreamId)
    const { versionId } = patch
    const apiId = versionId === undefined ? undefined : await apiOfVersion(tx, versionId)
    await tx.route.update({
      where: { id: routeId },
      data: { ...present({ ...patch, apiId }), version: { increment: 1 } },
    })
    await requireCompilable(tx, [{ collection: 'routes', id: routeId }])
    await audit(tx, actor, {
      ...{ action: 'route.updated', subjectType: 'route', subjectId: routeId },
      organizationId: null,
      ...changedFields(
        { ...before, versionId: before.apiVersion.id, upstreamId: before.upstream?.id ?? null },
        patch,
      ),
    })
    return routeRecord(tx, routeId)
  })
}

/** @throws Problem `not_found`, `precondition_failed` */
export async function deleteRoute(routeId: string, expectedVersion: number): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'routes', routeId)
    const before = await routeRecord(tx, routeId)
    requireVersion(before, expectedVersion, before)
    await tx.route.delete({ where: { id: routeId } })
    await audit(tx, actor, {
      ...{ action: 'route.deleted', subjectType: 'route', subjectId: routeId },
      organizationId: null,
      before: { host: before.host, path: before.path, versionId: before.apiVersion.id },
    })
  })
}

/** A list's CSV. */
export const ROUTE_COLUMNS: readonly CsvColumn<RouteRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'api', cell: ({ api }) => api.slug },
  { header: 'apiVersion', cell: ({ apiVersion }) => apiVersion.name },
  { header: 'host', cell: ({ host }) => host },
  { header: 'path', cell: ({ path }) => path },
  { header: 'methods', cell: ({ methods }) => methods.join(' ') },
  { header: 'predicates', cell: ({ predicates }) => predicates.map(describePredicate).join('; ') },
  { header: 'priority', cell: ({ priority }) => priority },
  { header: 'stripPrefix', cell: ({ stripPrefix }) => stripPrefix },
  { header: 'pathRewrite', cell: ({ pathRewrite }) => pathRewrite },
  { header: 'upstreamHost', cell: ({ upstreamHost }) => upstreamHost },
  { header: 'upstream', cell: ({ upstream }) => upstream?.name ?? null },
  { header: 'bodyBytesMax', cell: ({ bodyBytesMax }) => bodyBytesMax },
  { header: 'webSocket', cell: ({ webSocket }) => webSocket },
  { header: 'enabled', cell: ({ enabled }) => enabled },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'updatedAt', cell: ({ updatedAt }) => updatedAt },
]
