import 'server-only'
import { type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type {
  ChangelogFilter,
  ChangelogRecord,
  CreateChangelogEntry,
  PatchChangelogEntry,
  PublishedEntry,
} from '@/contract/changelog.ts'
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
import { afterCursor, decodeCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireVersion } from './edits.ts'
import { requireAdmin } from './session.ts'
import { visibleApi } from './visible-api.ts'

const VIEW = {
  api: { select: { id: true, slug: true, name: true } },
  apiVersion: { select: { id: true, name: true } },
} as const satisfies Prisma.ChangelogEntryInclude

type Row = Prisma.ChangelogEntryGetPayload<{ include: typeof VIEW }>

const SLUG_TAKEN = 'The API has an entry with this permalink'

function toRecord({ apiId: _, versionId: __, createdById: ___, ...row }: Row): ChangelogRecord {
  return {
    ...row,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** Entries of all APIs, drafts too, newest first. */
export async function listChangelog(
  query: PageQuery & ChangelogFilter,
): Promise<Page<ChangelogRecord>> {
  await requireAdmin()
  const { apiId, versionId, state } = query
  const rows = await db().changelogEntry.findMany({
    where: { AND: [present({ apiId, versionId, state }), afterCursor(query.cursor)] },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    include: VIEW,
  })
  return toPage(rows, query.limit, toRecord, (row) => row)
}

/** @throws Problem `not_found` */
export async function getChangelogEntry(entryId: string): Promise<ChangelogRecord> {
  await requireAdmin()
  return toRecord(await entry(db(), entryId))
}

async function entry(tx: DbTx, id: string): Promise<Row> {
  const row = await tx.changelogEntry.findUnique({ where: { id }, include: VIEW })
  if (row === null) throw new Problem('not_found')
  return row
}

/** @throws Problem `invalid_input` for an API or version that is not there, `conflict` for a permalink that is taken */
export async function createChangelogEntry(input: CreateChangelogEntry): Promise<ChangelogRecord> {
  const actor = await requireAdmin()
  return refusingDuplicates('/slug', SLUG_TAKEN, () =>
    inOneStep(async (tx) => {
      const api = await tx.api.findUnique({ where: { id: input.apiId }, select: { id: true } })
      if (api === null) throw badField('/apiId', 'There is no such API')
      await requireOwnVersion(tx, input.apiId, input.versionId)
      const id = mintId('chg')
      const { slug = slugOf(input.title, id), state, ...fields } = input
      const publishedAt = state === 'published' ? new Date() : null
      await tx.changelogEntry.create({
        data: { id, slug, state, publishedAt, ...fields, createdById: actor.userId },
      })
      await audit(tx, actor, {
        ...{ action: 'changelog_entry.created', subjectType: 'changelog_entry', subjectId: id },
        organizationId: null,
        after: { apiId: input.apiId, title: input.title, state },
      })
      return toRecord(await entry(tx, id))
    }),
  )
}

/** Readable, and unique by its end when the title leaves nothing. */
function slugOf(title: string, id: string): string {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '')
  return words === '' ? id.slice(-8) : words
}

async function requireOwnVersion(tx: DbTx, apiId: string, versionId: string | null) {
  if (versionId === null) return
  const row = await tx.apiVersion.findUnique({ where: { id: versionId, apiId } })
  if (row === null) throw badField('/versionId', 'The API has no such version')
}

/** @throws Problem `not_found`, `precondition_failed`, `invalid_input`, `conflict` */
export async function updateChangelogEntry(
  entryId: string,
  expectedVersion: number,
  patch: PatchChangelogEntry,
): Promise<ChangelogRecord> {
  const actor = await requireAdmin()
  return refusingDuplicates('/slug', SLUG_TAKEN, () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'changelog_entries', entryId)
      const row = await entry(tx, entryId)
      requireVersion(row, expectedVersion, toRecord(row))
      if (patch.versionId !== undefined) await requireOwnVersion(tx, row.apiId, patch.versionId)
      requireSteadySlug(row, patch)
      const isFirst = patch.state === 'published' && row.publishedAt === null
      await tx.changelogEntry.update({
        where: { id: entryId },
        data: {
          ...present(patch),
          ...(isFirst ? { publishedAt: new Date() } : {}),
          version: { increment: 1 },
        },
      })
      const { body: _, ...told } = patch
      await audit(tx, actor, {
        ...{
          action: isFirst ? 'changelog_entry.published' : 'changelog_entry.updated',
          subjectType: 'changelog_entry',
          subjectId: entryId,
        },
        organizationId: null,
        ...changedFields(row, told),
      })
      return toRecord(await entry(tx, entryId))
    }),
  )
}

function requireSteadySlug(row: Row, { slug }: PatchChangelogEntry): void {
  if (slug === undefined || slug === row.slug || row.publishedAt === null) return
  throw badField('/slug', 'It was published under its permalink, which others may have kept.')
}

/** @throws Problem `not_found`, `precondition_failed` */
export async function deleteChangelogEntry(entryId: string, expectedVersion: number) {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'changelog_entries', entryId)
    const row = await entry(tx, entryId)
    requireVersion(row, expectedVersion, toRecord(row))
    await tx.changelogEntry.delete({ where: { id: entryId } })
    await audit(tx, actor, {
      ...{ action: 'changelog_entry.deleted', subjectType: 'changelog_entry', subjectId: entryId },
      organizationId: null,
      before: { apiId: row.apiId, title: row.title, state: row.state },
    })
  })
}

/** What consumers read, newest first. @throws Problem `not_found`, also for an API that the caller may not see */
export async function listPublishedChangelog(
  slug: string,
  { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
): Promise<Page<PublishedEntry>> {
  const { api } = await visibleApi(slug)
  const rows = await db().changelogEntry.findMany({
    where: { AND: [{ apiId: api.id, state: 'published' }, olderThan(cursor)] },
    orderBy: [{ publishedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: VIEW,
  })
  return toPage(rows, limit, toPublished, ({ id, publishedAt, createdAt }) => ({
    id,
    createdAt: publishedAt ?? createdAt,
  }))
}

/** One entry by its permalink. @throws Problem `not_found` */
export async function getPublishedEntry(slug: string, entrySlug: string): Promise<PublishedEntry> {
  const { api } = await visibleApi(slug)
  const row = await db().changelogEntry.findFirst({
    where: { apiId: api.id, slug: entrySlug, state: 'published' },
    include: VIEW,
  })
  if (row === null) throw new Problem('not_found')
  return toPublished(row)
}

function olderThan(cursor: string | undefined): Prisma.ChangelogEntryWhereInput {
  if (cursor === undefined) return {}
  const [atMs, id] = decodeCursor(cursor)
  const publishedAt = new Date(atMs)
  return { OR: [{ publishedAt: { lt: publishedAt } }, { publishedAt, id: { lt: id } }] }
}

function toPublished(row: Row): PublishedEntry {
  const { id, slug, title, body } = row
  return {
    ...{ id, slug, title, body },
    versionName: row.apiVersion?.name ?? null,
    publishedAt: (row.publishedAt ?? row.createdAt).toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** A list's CSV. */
export const CHANGELOG_COLUMNS: readonly CsvColumn<ChangelogRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'api', cell: ({ api }) => api.slug },
  { header: 'version', cell: ({ apiVersion }) => apiVersion?.name ?? null },
  { header: 'slug', cell: ({ slug }) => slug },
  { header: 'title', cell: ({ title }) => title },
  { header: 'state', cell: ({ state }) => state },
  { header: 'publishedAt', cell: ({ publishedAt }) => publishedAt },
]

/** The consumers' CSV. */
export const PUBLISHED_COLUMNS: readonly CsvColumn<PublishedEntry>[] = [
  { header: 'publishedAt', cell: ({ publishedAt }) => publishedAt },
  { header: 'version', cell: ({ versionName }) => versionName },
  { header: 'title', cell: ({ title }) => title },
  { header: 'slug', cell: ({ slug }) => slug },
]
