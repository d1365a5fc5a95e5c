import 'server-only'
import type { DbTx, Prisma } from '@gatehouse/db'
import { PathPolicy, Problem, VersionSelection } from '@gatehouse/policy'
import type { ApiFilter, ApiListItem, ApiRecord, PatchApi } from '@/contract/apis.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import {
  badField,
  changedFields,
  inOneStep,
  lockRow,
  present,
  refusingDuplicates,
} from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import { requireAdmin } from './session.ts'
import { setTiersOfApi } from './tier-apis.ts'

const LIST = {
  versions: {
    orderBy: [{ position: 'asc' }, { createdAt: 'asc' }],
    select: { id: true, name: true, state: true },
  },
  _count: {
    select: { routes: true, subscriptions: { where: { state: { not: 'cancelled' } } } },
  },
} as const satisfies Prisma.ApiInclude

const RECORD = {
  ...LIST,
  tiers: {
    orderBy: { tier: { position: 'asc' } },
    select: { tier: { select: { id: true, slug: true, name: true } } },
  },
} as const satisfies Prisma.ApiInclude

type ListRow = Prisma.ApiGetPayload<{ include: typeof LIST }>

function toListItem(row: ListRow): ApiListItem {
  const { id, slug, name, summary, ownerName, visibility, auth, versions, version } = row
  return {
    ...{ id, slug, name, summary, ownerName, visibility, auth, versions, version },
    routes: row._count.routes,
    subscriptions: row._count.subscriptions,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** The APIs that are being edited, newest first. */
export async function listApis(query: PageQuery & ApiFilter): Promise<Page<ApiListItem>> {
  await requireAdmin()
  const { cursor, limit, q, visibility, state } = query
  const rows = await db().api.findMany({
    where: {
      AND: [afterCursor(cursor), matching(q)],
      ...present({ visibility }),
      ...(state === undefined ? {} : { versions: { some: { state } } }),
    },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: LIST,
  })
  return toPage(rows, limit, toListItem, (row) => row)
}

function matching(q: string | undefined): Prisma.ApiWhereInput {
  if (q === undefined || q === '') return {}
  const contains = { contains: q, mode: 'insensitive' } as const
  return { OR: [{ name: contains }, { slug: contains }, { summary: contains }] }
}

/** @throws Problem `not_found` */
export async function getApi(apiId: string): Promise<ApiRecord> {
  await requireAdmin()
  return apiRecord(db(), apiId)
}

/** The record as it stands in this transaction. @throws Problem `not_found` */
export async function apiRecord(tx: DbTx, apiId: string): Promise<ApiRecord> {
  const row = await tx.api.findUnique({ where: { id: apiId }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return {
    ...toListItem(row),
    description: row.description,
    cors: {
      origins: row.corsOrigins,
      credentials: row.corsCredentials,
      maxAgeSeconds: row.corsMaxAgeSeconds,
    },
    pathPolicy: PathPolicy.parse(row.pathPolicy),
    versionSelection: VersionSelection.parse(row.versionSelection),
    tiers: row.tiers.map(({ tier }) => tier),
    limitTierId: row.limitTierId,
  }
}

/**
 * Changes an API. Routes keep their paths when the slug changes: callers have them in their code.
 *
 * @throws Problem `not_found`, `precondition_failed`, `conflict` for a slug that is taken
 */
export async function updateApi(
  apiId: string,
  expectedVersion: number,
  patch: PatchApi,
): Promise<ApiRecord> {
  const actor = await requireAdmin()
  const detail = 'The slug is taken by another API'
  return refusingDuplicates('/slug', detail, () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'apis', apiId)
      const before = await apiRecord(tx, apiId)
      requireVersion(before, expectedVersion, before)
      const { tierIds, cors, ...texts } = patch
      await requireLimitTier(tx, patch.limitTierId)
      await tx.api.update({
        where: { id: apiId },
        data: {
          ...present(texts),
          ...(cors === undefined ? {} : corsColumns(cors)),
          version: { increment: 1 },
        },
      })
      if (tierIds !== undefined) await setTiersOfApi(tx, apiId, tierIds)
      await requireCompilable(tx, [{ collection: 'apis', id: apiId }])
      const change = changedFields(
        { ...before, tierIds: before.tiers.map(({ id }) => id) },
        { ...patch },
      )
      await audit(tx, actor, {
        ...{ action: 'api.updated', subjectType: 'api', subjectId: apiId, organizationId: null },
        ...change,
      })
      return apiRecord(tx, apiId)
    }),
  )
}

async function requireLimitTier(tx: DbTx, tierId: string | null | undefined): Promise<void> {
  if (tierId === null || tierId === undefined) return
  if ((await tx.tier.count({ where: { id: tierId } })) === 0) {
    throw badField('/limitTierId', 'There is no such tier')
  }
}

function corsColumns({ origins, credentials, maxAgeSeconds }: NonNullable<PatchApi['cors']>) {
  return {
    corsOrigins: origins,
    corsCredentials: credentials,
    corsMaxAgeSeconds: maxAgeSeconds,
  }
}

/**
 * Deletes an API with its versions, documents and routes. Its upstreams stay: another API may be about to use them.
 *
 * @throws Problem `not_found`, `precondition_failed`, `conflict` while it has subscriptions
 */
export async function deleteApi(apiId: string, expectedVersion: number): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'apis', apiId)
    const before = await apiRecord(tx, apiId)
    requireVersion(before, expectedVersion, before)
    if ((await tx.subscription.count({ where: { apiId } })) > 0) {
      const detail =
        'Applications have or had subscriptions to this API. Set its versions to "removed" instead.'
      throw new Problem('conflict', detail)
    }
    await tx.route.deleteMany({ where: { apiId } })
    await tx.apiVersion.deleteMany({ where: { apiId } })
    await tx.api.delete({ where: { id: apiId } })
    await audit(tx, actor, {
      ...{ action: 'api.deleted', subjectType: 'api', subjectId: apiId, organizationId: null },
      before: { name: before.name, slug: before.slug, versions: before.versions },
    })
  })
}

/** A list's CSV. */
export const API_COLUMNS: readonly CsvColumn<ApiListItem>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'slug', cell: ({ slug }) => slug },
  { header: 'name', cell: ({ name }) => name },
  { header: 'ownerName', cell: ({ ownerName }) => ownerName },
  { header: 'visibility', cell: ({ visibility }) => visibility },
  { header: 'auth', cell: ({ auth }) => auth },
  {
    header: 'versions',
    cell: ({ versions }) => versions.map(({ name, state }) => `${name} (${state})`).join(' '),
  },
  { header: 'routes', cell: ({ routes }) => routes },
  { header: 'subscriptions', cell: ({ subscriptions }) => subscriptions },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'updatedAt', cell: ({ updatedAt }) => updatedAt },
]
