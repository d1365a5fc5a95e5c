import { createHash } from 'node:crypto'
import {
  type Change,
  canonicalJson,
  compileSnapshot,
  diffSources,
  type Issue,
  SNAPSHOT_FORMAT_VERSION,
  SnapshotSource,
  sizeIssue,
} from '@gatehouse/policy'
import { settleCanaries } from './canary/settle-canaries.ts'
import type { Db, DbTx } from './client.ts'
import { readDraft } from './draft.ts'
import type { Prisma } from './generated/prisma/client.ts'
import { enqueueJob } from './jobs.ts'
import { restoreDraft } from './restore-draft.ts'

/** One publisher at a time: the number is the parent's plus one. */
const PUBLISH_LOCK = 72_707_402

export type PublishOutcome =
  | { ok: true; number: number; changes: readonly Change[] }
  | { ok: false; reason: 'issues'; issues: readonly Issue[] }
  | { ok: false; reason: 'unchanged'; number: number }
  | { ok: false; reason: 'not_found' }

export type Published = Readonly<{ number: number; source: SnapshotSource; createdAt: Date }>

type Author = Readonly<{ authorId: string | null; comment: string }>

/**
 * Publishes the rows as the next revision, in the caller's transaction.
 *
 * Compiles first: a draft with an error is refused with every issue, and nothing is written. Gateways are told by a
 * trigger when the transaction commits.
 */
export async function publishRevision(tx: DbTx, author: Author): Promise<PublishOutcome> {
  await lockPublishing(tx)
  return publishDraft(tx, author, null)
}

/**
 * Brings back revision `number`: restores the rows from its source and publishes them under a new number, so that
 * the next publish does not bring the mistake back. A revision equal to the one in force is `unchanged`: then only edits that
 * were not published are undone. One that does not compile any more leaves the rows as they were.
 */
export async function restoreRevision(
  tx: DbTx,
  number: number,
  author: Author,
): Promise<PublishOutcome> {
  await lockPublishing(tx)
  const row = await tx.configRevision.findUnique({ where: { number } })
  if (row === null) return { ok: false, reason: 'not_found' }
  await tx.$executeRaw`savepoint before_restore`
  const source = SnapshotSource.parse(row.source)
  await restoreDraft(tx, source)
  await settleCanaries(tx, source, number)
  const outcome = await publishDraft(tx, author, number)
  if (!outcome.ok && outcome.reason === 'issues') {
    await tx.$executeRaw`rollback to savepoint before_restore`
  }
  return outcome
}

/**
 * Publishes the revision in force with a change of its own, in the caller's transaction: what others edit and have not published
 * stays unpublished. `unchanged` (number 0) before the first revision.
 */
export async function publishPatched(
  tx: DbTx,
  author: Author,
  patch: (source: SnapshotSource) => SnapshotSource,
): Promise<PublishOutcome> {
  await lockPublishing(tx)
  const parent = await latestPublished(tx)
  if (parent === null) return { ok: false, reason: 'unchanged', number: 0 }
  return publishSource(tx, author, null, parent, patch(parent.source))
}

/** The revision in force, or null before the first one. */
export async function latestPublished(db: Db | DbTx): Promise<Published | null> {
  const row = await db.configRevision.findFirst({ orderBy: { number: 'desc' } })
  if (row === null) return null
  return { number: row.number, source: SnapshotSource.parse(row.source), createdAt: row.createdAt }
}

/** Whoever publishes and locks rows takes this lock first, so that no two wait for each other. */
export async function lockPublishing(tx: DbTx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${PUBLISH_LOCK})`
}

async function publishDraft(
  tx: DbTx,
  author: Author,
  restoredNumber: number | null,
): Promise<PublishOutcome> {
  const parent = await latestPublished(tx)
  return publishSource(tx, author, restoredNumber, parent, await readDraft(tx))
}

async function publishSource(
  tx: DbTx,
  { authorId, comment }: Author,
  restoredNumber: number | null,
  parent: Published | null,
  wanted: SnapshotSource,
): Promise<PublishOutcome> {
  const number = (parent?.number ?? 0) + 1
  const source = { ...wanted, revision: number }
  const compiled = compileSnapshot(source)
  if (!compiled.ok) return { ok: false, reason: 'issues', issues: compiled.issues }
  const changes = diffSources(parent?.source ?? null, source)
  if (parent !== null && changes.length === 0) {
    return { ok: false, reason: 'unchanged', number: parent.number }
  }
  const tooLarge = sizeIssue(Buffer.byteLength(JSON.stringify(source)))
  if (tooLarge !== undefined) return { ok: false, reason: 'issues', issues: [tooLarge] }
  await tx.configRevision.create({
    data: {
      number,
      parentNumber: parent?.number ?? null,
      restoredNumber,
      formatVersion: SNAPSHOT_FORMAT_VERSION,
      source: source as unknown as Prisma.InputJsonValue,
      hash: sourceHash(source),
      changes: changes as unknown as Prisma.InputJsonValue,
      publishedById: authorId,
      comment,
    },
  })
  // What is published decides which SDKs there are to be.
  await enqueueJob(tx, 'plan_sdks', {}, { jobKey: 'plan_sdks', maxAttempts: 1 })
  return { ok: true, number, changes }
}

/** SHA-256 of the canonical JSON without the number, hexadecimal: equal configurations have equal hashes. */
export function sourceHash(source: SnapshotSource): string {
  return createHash('sha256')
    .update(canonicalJson({ ...source, revision: 0 }))
    .digest('hex')
}
