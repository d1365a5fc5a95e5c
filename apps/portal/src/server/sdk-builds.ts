import 'server-only'
import { type Prisma, requestSdkBuild } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import { z } from 'zod'
import type { Page } from '@/contract/paging.ts'
import type { SdkBuildDetail, SdkBuildFilter, SdkBuildItem } from '@/contract/sdk-builds.ts'
import { type SdkLanguage, SdkNote, SdkStep } from '@/contract/sdks.ts'
import { present } from './admin-edit.ts'
import { audit } from './audit.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { publishedRevision } from './published.ts'
import { LANGUAGE_ORDER, missingFor } from './sdks.ts'
import { type Actor, requireAdmin } from './session.ts'

const PACKAGES = {
  packages: { select: { language: true, state: true, steps: true } },
} as const satisfies Prisma.SdkBuildInclude
type Row = Prisma.SdkBuildGetPayload<{ include: typeof PACKAGES }>

/** Builds, newest first. */
export async function listSdkBuilds(query: SdkBuildFilter): Promise<Page<SdkBuildItem>> {
  const actor = await requireAdmin()
  const { cursor, limit, state } = query
  const rows = await db().sdkBuild.findMany({
    where: { ...afterCursor(cursor), ...present({ state }) },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: PACKAGES,
  })
  const names = await namesOf(rows)
  return toPage(
    rows,
    limit,
    (row) => toItem(row, names, actor),
    (row) => row,
  )
}

/** One build with its log. @throws Problem `not_found` */
export async function getSdkBuild(buildId: string): Promise<SdkBuildDetail> {
  const actor = await requireAdmin()
  const row = await db().sdkBuild.findUnique({ where: { id: buildId }, include: PACKAGES })
  if (row === null) throw new Problem('not_found')
  const { key, log } = row
  const notes = z.array(SdkNote).parse(row.notes)
  return { ...toItem(row, await namesOf([row]), actor), key, log, notes }
}

/** Asks the worker to make a published version's SDKs anew. @throws Problem `not_found`, `conflict` while one is under way */
export async function requestBuild(versionId: string): Promise<SdkBuildItem> {
  const actor = await requireAdmin()
  const published = await publishedRevision()
  const version = published?.source.versions.find(({ id }) => id === versionId)
  const documentId = version?.documentId
  if (version === undefined || documentId == null) {
    throw new Problem('not_found', 'No published version with a document has this id')
  }
  const buildId = await db().$transaction(async (tx) => {
    const newest = await tx.sdkBuild.findFirst({
      where: { versionId },
      orderBy: [...NEWEST_FIRST],
      select: { key: true },
    })
    const id = await requestSdkBuild(tx, {
      ...{ apiId: version.apiId, versionId, documentId, requestedById: actor.userId },
      key: newest?.key ?? NO_KEY,
    })
    if (id === null) {
      throw new Problem('conflict', 'A build of this version waits or runs already')
    }
    const subject = { subjectType: 'api_version', subjectId: versionId, organizationId: null }
    await audit(tx, actor, { action: 'sdk_build.requested', ...subject, after: { buildId: id } })
    return id
  })
  return getSdkBuild(buildId)
}

/** No content has it. The worker puts the real one in its place. */
const NO_KEY = '0'.repeat(64)

type Names = ReadonlyMap<string, string>

/** Ids of APIs and versions with their names. They may be gone: a build outlives them for a while. */
async function namesOf(rows: readonly Pick<Row, 'apiId' | 'versionId'>[]): Promise<Names> {
  const [apis, versions] = await Promise.all([
    db().api.findMany({
      where: { id: { in: rows.map(({ apiId }) => apiId) } },
      select: { id: true, name: true },
    }),
    db().apiVersion.findMany({
      where: { id: { in: rows.map(({ versionId }) => versionId) } },
      select: { id: true, name: true },
    }),
  ])
  return new Map([...apis, ...versions].map(({ id, name }) => [id, name]))
}

function toItem(row: Row, names: Names, actor: Actor): SdkBuildItem {
  const { id, apiId, versionId, state, progress, step, reason, isForced, attempts } = row
  return {
    ...{ id, apiId, versionId, state, progress, step, reason, isForced, attempts },
    apiName: names.get(apiId) ?? '',
    versionName: names.get(versionId) ?? '',
    missing: missingFor(row.missing, actor),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    packages: inOrder(row.packages).map(({ language, state: proof, steps }) => ({
      language: language as SdkLanguage,
      state: proof,
      failedStep:
        z
          .array(SdkStep)
          .parse(steps)
          .find(({ ok }) => !ok)?.name ?? null,
    })),
  }
}

function inOrder(packages: Row['packages']): Row['packages'] {
  return [...packages].sort(
    (a, b) => LANGUAGE_ORDER.indexOf(a.language) - LANGUAGE_ORDER.indexOf(b.language),
  )
}
