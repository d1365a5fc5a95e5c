import 'server-only'
import type { DbTx, Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { DocumentSummary } from '@/contract/documents.ts'
import type { Page } from '@/contract/paging.ts'
import type {
  CreateVersion,
  PatchVersion,
  VersionListItem,
  VersionRecord,
} from '@/contract/versions.ts'
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
import { db } from './db.ts'
import { documentSummaries, loadInput } from './documents.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import { requireCallable } from './outgoing.ts'
import { requireAdmin } from './session.ts'
import { insertVersion } from './version-create.ts'
import { moveColumns } from './version-move.ts'

const LIST = {
  upstream: { select: { id: true, name: true } },
  _count: { select: { operations: true, routes: true } },
} as const satisfies Prisma.ApiVersionInclude

type ListRow = Prisma.ApiVersionGetPayload<{ include: typeof LIST }>

function toListItem(
  row: ListRow,
  documents: ReadonlyMap<string, DocumentSummary>,
): VersionListItem {
  const { id, apiId, name, state, position, publishedOn, upstream, version } = row
  return {
    ...{ id, apiId, name, state, position, publishedOn, upstream, version },
    document: documents.get(row.documentId ?? '') ?? null,
    operationCount: row._count.operations,
    routes: row._count.routes,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** All versions of an API by position, on one page: nobody has thousands. @throws Problem `not_found` */
export async function listVersions(apiId: string): Promise<Page<VersionListItem>> {
  await requireAdmin()
  const api = await db().api.findUnique({ where: { id: apiId }, select: { id: true } })
  if (api === null) throw new Problem('not_found')
  const rows = await db().apiVersion.findMany({
    where: { apiId },
    orderBy: [{ position: 'asc' }, { createdAt: 'asc' }],
    include: LIST,
  })
  const documents = await documentSummaries(
    db(),
    rows.flatMap(({ documentId }) => documentId ?? []),
  )
  return { items: rows.map((row) => toListItem(row, documents)), nextCursor: null }
}

/** @throws Problem `not_found`, also when the version is another API's */
export async function getVersion(apiId: string, versionId: string): Promise<VersionRecord> {
  await requireAdmin()
  return versionRecord(db(), apiId, versionId)
}

/** The record as it stands in this transaction. @throws Problem `not_found` */
export async function versionRecord(
  tx: DbTx,
  apiId: string,
  versionId: string,
): Promise<VersionRecord> {
  const row = await tx.apiVersion.findUnique({
    where: { id: versionId, apiId },
    include: { ...LIST, operations: { orderBy: [{ position: 'asc' }, { id: 'asc' }] } },
  })
  if (row === null) throw new Problem('not_found')
  const documents = await documentSummaries(tx, row.documentId === null ? [] : [row.documentId])
  return { ...toListItem(row, documents), operations: row.operations }
}

/**
 * Adds a version, with its document, upstream and route where the input asks for them.
 *
 * @throws Problem `not_found`, `document_invalid`, `address_refused`, `invalid_input`, `conflict` for a name that is taken
 */
export async function createVersion(apiId: string, input: CreateVersion): Promise<VersionRecord> {
  const actor = await requireAdmin()
  const { upstreamUrl, upstreamId = '' } = input
  if (upstreamUrl !== undefined) await requireCallable(upstreamUrl, '/upstreamUrl')
  const document =
    input.document === undefined ? undefined : await loadInput(input.document, '/document')
  return refusingDuplicates('/name', 'The API has a version of this name', () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'apis', apiId)
      const api = await tx.api.findUniqueOrThrow({
        where: { id: apiId },
        include: { _count: { select: { versions: true } } },
      })
      if (upstreamUrl === undefined) await requireUpstream(tx, upstreamId)
      const { name, state, withRoute } = input
      const inserted = await insertVersion(tx, {
        ...{ api, name, state, document, withRoute },
        position: input.position ?? api._count.versions,
        upstream: upstreamUrl === undefined ? { id: upstreamId } : { url: upstreamUrl },
        createdById: actor.userId,
      })
      await audit(tx, actor, {
        ...{ action: 'version.created', subjectType: 'version', subjectId: inserted.id },
        organizationId: null,
        after: { apiId, name, state, upstreamId: inserted.upstreamId },
      })
      await requireCompilable(tx, [
        { collection: 'versions', id: inserted.id },
        {
          collection: 'upstreams',
          id: inserted.upstreamId,
          fields: { '/targets/0/url': '/upstreamUrl' },
        },
        ...inserted.routeIds.map((id) => ({
          collection: 'routes' as const,
          id,
          fields: { '/path': '/withRoute' },
        })),
      ])
      return versionRecord(tx, apiId, inserted.id)
    }),
  )
}

async function requireUpstream(tx: DbTx, id: string): Promise<void> {
  const row = await tx.upstream.findUnique({ where: { id }, select: { id: true } })
  if (row === null) throw badField('/upstreamId', 'There is no such upstream')
}

/**
 * Changes a version. Its route keeps the path when the name changes; its state moves as its lifecycle allows.
 *
 * @throws Problem `not_found`, `precondition_failed`, `invalid_input`, `conflict` for a name that is taken
 */
export async function updateVersion(
  apiId: string,
  versionId: string,
  expectedVersion: number,
  patch: PatchVersion,
): Promise<VersionRecord> {
  const actor = await requireAdmin()
  return refusingDuplicates('/name', 'The API has a version of this name', () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'api_versions', versionId)
      const before = await versionRecord(tx, apiId, versionId)
      requireVersion(before, expectedVersion, before)
      if (patch.upstreamId !== undefined) await requireUpstream(tx, patch.upstreamId)
      const { reason = '', state, ...fields } = patch
      const moved =
        state === undefined || state === before.state
          ? {}
          : await moveColumns(tx, versionId, { to: state, reason, pointer: '/state' }, Date.now())
      await tx.apiVersion.update({
        where: { id: versionId },
        data: { ...present(fields), ...moved, version: { increment: 1 } },
      })
      await requireCompilable(tx, [{ collection: 'versions', id: versionId }])
      await audit(tx, actor, {
        ...{ action: 'version.updated', subjectType: 'version', subjectId: versionId },
        organizationId: null,
        ...changedFields({ ...before, upstreamId: before.upstream.id }, patch),
      })
      return versionRecord(tx, apiId, versionId)
    }),
  )
}

/**
 * Deletes a version with its documents and routes.
 *
 * @throws Problem `not_found`, `precondition_failed`, `conflict` for the last version of an API that is subscribed to
 */
export async function deleteVersion(
  apiId: string,
  versionId: string,
  expectedVersion: number,
): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'apis', apiId)
    await lockRow(tx, 'api_versions', versionId)
    const before = await versionRecord(tx, apiId, versionId)
    requireVersion(before, expectedVersion, before)
    const others = await tx.apiVersion.count({ where: { apiId, id: { not: versionId } } })
    const subscriptions = await tx.subscription.count({
      where: { apiId, state: { not: 'cancelled' } },
    })
    if (others === 0 && subscriptions > 0) {
      const detail = 'This is the last version of an API that has subscriptions. Retire it instead.'
      throw new Problem('conflict', detail)
    }
    await tx.route.deleteMany({ where: { versionId } })
    await tx.apiVersion.delete({ where: { id: versionId } })
    await audit(tx, actor, {
      ...{ action: 'version.deleted', subjectType: 'version', subjectId: versionId },
      organizationId: null,
      before: { apiId, name: before.name, state: before.state, document: before.document?.hash },
    })
  })
}

/** A list's CSV. */
export const VERSION_COLUMNS: readonly CsvColumn<VersionListItem>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'apiId', cell: ({ apiId }) => apiId },
  { header: 'name', cell: ({ name }) => name },
  { header: 'state', cell: ({ state }) => state },
  { header: 'position', cell: ({ position }) => position },
  { header: 'upstream', cell: ({ upstream }) => upstream.name },
  { header: 'document', cell: ({ document }) => document?.hash ?? null },
  { header: 'operationCount', cell: ({ operationCount }) => operationCount },
  { header: 'routes', cell: ({ routes }) => routes },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'updatedAt', cell: ({ updatedAt }) => updatedAt },
]
