import 'server-only'
import { type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type {
  Application,
  ApplicationCreate,
  ApplicationDelete,
  ApplicationEdit,
  ApplicationQuery,
} from '@/contract/applications.ts'
import type { Page } from '@/contract/paging.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, isUniqueViolation } from './db.ts'
import { requireVersion, StaleVersion } from './edits.ts'
import { requirePermission } from './permissions.ts'
import { type Member, requireMember } from './session.ts'
import { requireTypedName } from './typed-name.ts'

/** Applications as CSV. */
export const APPLICATION_COLUMNS: readonly CsvColumn<Application>[] = [
  { header: 'id', cell: (row) => row.id },
  { header: 'name', cell: (row) => row.name },
  { header: 'description', cell: (row) => row.description },
  { header: 'state', cell: (row) => row.state },
  { header: 'live_keys', cell: (row) => row.keyCount },
  { header: 'subscriptions', cell: (row) => row.subscriptionCount },
  { header: 'created_at', cell: (row) => row.createdAt },
]

const isLive = (now: Date) => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
})

/** Counts what still works: live keys, subscriptions that are not cancelled. */
const withCounts = () =>
  ({
    _count: {
      select: {
        apiKeys: { where: isLive(new Date()) },
        subscriptions: { where: { state: { not: 'cancelled' } } },
      },
    },
  }) as const satisfies Prisma.ApplicationInclude

type Row = Prisma.ApplicationGetPayload<{ include: ReturnType<typeof withCounts> }>

function toApplication(row: Row): Application {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    state: row.state,
    keyCount: row._count.apiKeys,
    subscriptionCount: row._count.subscriptions,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  }
}

/** Applications of the current organisation, newest first; `q` looks into name and description. */
export async function listApplications(query: ApplicationQuery): Promise<Page<Application>> {
  const { organizationId } = await requireMember()
  const contains = { contains: query.q ?? '', mode: 'insensitive' } as const
  const found = query.q ? { OR: [{ name: contains }, { description: contains }] } : {}
  const rows = await db().application.findMany({
    where: { organizationId, deletedAt: null, AND: [found, afterCursor(query.cursor)] },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    include: withCounts(),
  })
  return toPage(rows, query.limit, toApplication, (row) => row)
}

/** One application of the current organisation. @throws Problem `not_found`, also for another tenant's */
export async function getApplication(applicationId: string): Promise<Application> {
  const { organizationId } = await requireMember()
  return toApplication(await requireApplication(db(), applicationId, organizationId))
}

/** The row behind an id, when it is this organisation's. @throws Problem `not_found` */
export async function requireApplication(
  tx: Pick<DbTx, 'application'>,
  applicationId: string,
  organizationId: string,
): Promise<Row> {
  const row = await tx.application.findFirst({
    where: { id: applicationId, organizationId, deletedAt: null },
    include: withCounts(),
  })
  if (row === null) throw new Problem('not_found')
  return row
}

/** Makes an application. @throws Problem `conflict` at `/name` when the organisation has one of that name */
export async function createApplication(input: ApplicationCreate): Promise<Application> {
  const actor = await requirePermission('application.write')
  const { organizationId } = actor
  const id = mintId('app')
  return namedOnce(() =>
    db().$transaction(async (tx) => {
      await tx.application.create({
        data: { id, organizationId, ...input, createdById: actor.userId },
      })
      await audit(tx, actor, { ...about(id, actor), action: 'application.created', after: input })
      return toApplication(await requireApplication(tx, id, organizationId))
    }),
  )
}

/** Changes name or description. @throws StaleVersion, Problem `conflict` at `/name` */
export async function updateApplication(
  applicationId: string,
  edit: ApplicationEdit,
  expected: number,
): Promise<Application> {
  const actor = await requirePermission('application.write')
  const { organizationId } = actor
  return namedOnce(() =>
    db().$transaction(async (tx) => {
      const before = await requireApplication(tx, applicationId, organizationId)
      requireVersion(before, expected, toApplication(before))
      const { name = before.name, description = before.description } = edit
      const { count } = await tx.application.updateMany({
        where: { id: applicationId, organizationId, deletedAt: null, version: expected },
        data: { name, description, updatedAt: new Date(), version: { increment: 1 } },
      })
      const after = await requireApplication(tx, applicationId, organizationId)
      if (count === 0) throw new StaleVersion(toApplication(after))
      await audit(tx, actor, {
        ...about(applicationId, actor),
        action: 'application.updated',
        before: { name: before.name, description: before.description },
        after: { name, description },
      })
      return toApplication(after)
    }),
  )
}

/**
 * Deletes an application, revokes its keys and cancels its subscriptions, all in one transaction: its keys answer 401 within a
 * second. The row stays, so that usage and audit keep what they speak of. @throws Problem `invalid_input` at `/name`
 */
export async function deleteApplication(
  applicationId: string,
  { name }: ApplicationDelete,
): Promise<void> {
  const actor = await requirePermission('application.write')
  const { organizationId } = actor
  await db().$transaction(async (tx) => {
    const row = await requireApplication(tx, applicationId, organizationId)
    requireTypedName(name, row.name)
    const now = new Date()
    const mine = { applicationId, organizationId }
    await tx.application.updateMany({
      where: { id: applicationId, organizationId },
      data: { deletedAt: now, updatedAt: now, version: { increment: 1 } },
    })
    const keys = await tx.apiKey.updateMany({
      where: { ...mine, revokedAt: null },
      data: { revokedAt: now, revokedById: actor.userId, version: { increment: 1 } },
    })
    const subscriptions = await tx.subscription.updateMany({
      where: { ...mine, state: { not: 'cancelled' } },
      data: { state: 'cancelled', updatedAt: now, version: { increment: 1 } },
    })
    await audit(tx, actor, {
      ...about(applicationId, actor),
      action: 'application.deleted',
      before: { name: row.name },
      after: { revokedKeys: keys.count, cancelledSubscriptions: subscriptions.count },
    })
  })
}

function about(applicationId: string, { organizationId }: Member) {
  return { subjectType: 'application', subjectId: applicationId, organizationId }
}

async function namedOnce<T>(write: () => Promise<T>): Promise<T> {
  return write().catch((cause: unknown) => {
    if (!isUniqueViolation(cause)) throw cause
    const detail = 'Your organisation already has an application of this name'
    throw new Problem('conflict', detail, { cause, errors: [{ pointer: '/name', detail }] })
  })
}
