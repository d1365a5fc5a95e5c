import 'server-only'
import {
  type DbTx,
  type PublishOutcome as Outcome,
  Prisma,
  publishRevision,
  readDraft,
  restoreRevision,
} from '@gatehouse/db'
import { assertNever, type Change, type Issue, Problem, SnapshotSource } from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type {
  PublishOutcome,
  PublishRevision,
  RestoreRevision,
  RevisionListItem,
  RevisionRecord,
} from '@/contract/revisions.ts'
import { inOneStep } from './admin-edit.ts'
import { audit } from './audit.ts'
import { blastRadius } from './blast-radius.ts'
import type { CsvColumn } from './csv.ts'
import { db } from './db.ts'
import { servingNodes } from './gateways.ts'
import { namedUsers } from './names.ts'
import { tellPostponements } from './postponements.ts'
import { toRevisionChange, toRevisionIssue } from './revision-plan.ts'
import { type Actor, requireAdmin } from './session.ts'

type Row = Readonly<{
  number: number
  parent_number: number | null
  restored_number: number | null
  comment: string
  hash: string
  change_count: number
  published_by_id: string | null
  created_at: Date
  newest: number
}>

/** What was published, newest first. */
export async function listRevisions({ cursor, limit }: PageQuery): Promise<Page<RevisionListItem>> {
  await requireAdmin()
  const before = cursor === undefined ? null : numberOf(cursor)
  const rows = await readRows(
    Prisma.sql`where ${before}::int is null or number < ${before}::int order by number desc limit ${limit + 1}`,
  )
  const items = await toListItems(rows.slice(0, limit))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? String(last.number) : null }
}

/** The cursor is the last number of the page before. @throws Problem `invalid_input` */
function numberOf(cursor: string): number {
  if (/^[1-9]\d{0,8}$/.test(cursor)) return Number(cursor)
  const errors = [{ pointer: 'cursor', detail: 'This is not a cursor of this list' }]
  throw new Problem('invalid_input', 'The cursor is not one that this list gave out', { errors })
}

/** Sources and changes are megabytes; a list only counts them. */
function readRows(condition: Prisma.Sql): Promise<Row[]> {
  return db().$queryRaw<Row[]>`
    select number, parent_number, restored_number, comment, hash, jsonb_array_length(changes) as change_count, published_by_id,
      created_at, (select max(number) from config_revisions) as newest
    from config_revisions ${condition}`
}

async function toListItems(rows: readonly Row[]): Promise<RevisionListItem[]> {
  const people = await namedUsers(rows.map((row) => row.published_by_id))
  const nodes = await servingNodes()
  return rows.map((row) => ({
    number: row.number,
    parentNumber: row.parent_number,
    restoredNumber: row.restored_number,
    comment: row.comment,
    hash: row.hash,
    changeCount: row.change_count,
    publishedBy: people.get(row.published_by_id ?? '') ?? null,
    createdAt: row.created_at.toISOString(),
    isCurrent: row.number === row.newest,
    nodes: nodes.filter(({ revision }) => revision === row.number).length,
  }))
}

/** @throws Problem `not_found` */
export async function getRevision(number: number): Promise<RevisionRecord> {
  await requireAdmin()
  const [item] = await toListItems(await readRows(Prisma.sql`where number = ${number}`))
  const row = await db().configRevision.findUnique({
    where: { number },
    select: { formatVersion: true, source: true, changes: true },
  })
  if (item === undefined || row === null) throw new Problem('not_found')
  // Written by `publishRevision` alone, from the same type.
  const changes = row.changes as unknown as Change[]
  const source = SnapshotSource.parse(row.source)
  const before = await sourceBefore(item, source)
  return {
    ...item,
    formatVersion: row.formatVersion,
    changes: changes.map(toRevisionChange),
    blastRadius: await blastRadius(db(), changes, before, source),
    source,
  }
}

/** What it was published over; of the first one that is itself. */
async function sourceBefore(
  { parentNumber }: RevisionListItem,
  own: SnapshotSource,
): Promise<SnapshotSource> {
  if (parentNumber === null) return own
  const where = { number: parentNumber }
  const parent = await db().configRevision.findUnique({ where, select: { source: true } })
  return parent === null ? own : SnapshotSource.parse(parent.source)
}

/**
 * Publishes the draft. Gateways are told when the transaction commits.
 *
 * @throws Problem `snapshot_invalid` with an entry for each error, `precondition_failed` when somebody published since the
 * plan that was read
 */
export async function publishDraft(input: PublishRevision): Promise<PublishOutcome> {
  const actor = await requireAdmin()
  const { comment, parentNumber } = input
  return inOneStep(async (tx) => {
    const outcome = await publishRevision(tx, { authorId: actor.userId, comment })
    if (parentNumber !== undefined) requireParent(outcome, parentNumber ?? 0)
    return conclude(tx, actor, outcome, { comment })
  })
}

/** Decided under the publisher's lock: nobody else can publish between this and the commit. */
function requireParent(outcome: Outcome, parentNumber: number): void {
  if (!('number' in outcome)) return
  const parent = outcome.ok ? outcome.number - 1 : outcome.number
  if (parent === parentNumber) return
  const detail = `Revision ${parent} was published meanwhile. Look at the changes again, then publish.`
  throw new Problem('precondition_failed', detail)
}

/**
 * Brings an earlier revision back: the rows become what they were, and are published under a new number.
 *
 * @throws Problem `not_found`, `snapshot_invalid` when today's compiler refuses it
 */
export async function restore(number: number, input: RestoreRevision): Promise<PublishOutcome> {
  const actor = await requireAdmin()
  const comment = input.comment === '' ? `Restored revision ${number}` : input.comment
  return inOneStep(async (tx) => {
    const outcome = await restoreRevision(tx, number, { authorId: actor.userId, comment })
    return conclude(tx, actor, outcome, { comment, restoredNumber: number })
  })
}

async function conclude(
  tx: DbTx,
  actor: Actor,
  outcome: Outcome,
  said: Readonly<{ comment: string; restoredNumber?: number }>,
): Promise<PublishOutcome> {
  if (outcome.ok) {
    const { number, changes } = outcome
    await audit(tx, actor, {
      action: said.restoredNumber === undefined ? 'revision.published' : 'revision.restored',
      ...{ subjectType: 'revision', subjectId: String(number), organizationId: null },
      after: { number, ...said, changes: changes.length },
    })
    await tellPostponements(tx, actor)
    return { outcome: 'published', number, changes: changes.map(toRevisionChange) }
  }
  switch (outcome.reason) {
    case 'unchanged':
      return { outcome: 'unchanged', number: outcome.number, changes: [] }
    case 'not_found':
      throw new Problem('not_found')
    case 'issues':
      throw snapshotInvalid(outcome.issues, await readDraft(tx))
    default:
      return assertNever(outcome)
  }
}

/** `pointer` is `/<records>/<id>/<field>`: the record to open and its field. */
function snapshotInvalid(issues: readonly Issue[], source: SnapshotSource): Problem {
  const errors = issues
    .filter(({ severity }) => severity === 'error')
    .map((issue) => {
      const [collection = '', , ...field] = issue.path.split('.')
      const { label } = toRevisionIssue(issue, source)
      const detail = label === null ? issue.message : `${label}: ${issue.message}`
      return { pointer: `/${[collection, issue.id ?? '', ...field].join('/')}`, detail }
    })
  return new Problem('snapshot_invalid', 'The configuration does not compile', { errors })
}

/** A list's CSV. */
export const REVISION_COLUMNS: readonly CsvColumn<RevisionListItem>[] = [
  { header: 'number', cell: ({ number }) => number },
  { header: 'parentNumber', cell: ({ parentNumber }) => parentNumber },
  { header: 'restoredNumber', cell: ({ restoredNumber }) => restoredNumber },
  { header: 'comment', cell: ({ comment }) => comment },
  { header: 'hash', cell: ({ hash }) => hash },
  { header: 'changeCount', cell: ({ changeCount }) => changeCount },
  { header: 'publishedBy', cell: ({ publishedBy }) => publishedBy?.email ?? null },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'isCurrent', cell: ({ isCurrent }) => isCurrent },
  { header: 'nodes', cell: ({ nodes }) => nodes },
]
