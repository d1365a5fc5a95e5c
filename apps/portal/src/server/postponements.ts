import 'server-only'
import { callersOf, type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { formatImfFixdate } from '@gatehouse/policy'
import type { OperationPlan, Postponement, VersionLifecycle } from '@/contract/lifecycle.ts'
import { pool } from './db.ts'
import { writeNotice } from './deprecation-notices.ts'
import { rangeOf } from './deprecations.ts'
import { namedUsers } from './names.ts'
import type { Actor } from './session.ts'

const CALLED_WITHIN_DAYS = 30
const CALLERS_MAX = 20_000
const SHOWN_MAX = 100

type Dates = Pick<OperationPlan, 'deprecatedAt' | 'sunsetAt'>
type Moved = Readonly<{
  operationId: string | null
  from: NonNullable<OperationPlan['announced']>
  to: Dates
}>
type Both = Readonly<{ before: VersionLifecycle; after: VersionLifecycle }>

/** What an edit moves away of the dates that callers were told; the version first. A withdrawal is none. */
export function postponed(before: VersionLifecycle, after: VersionLifecycle): Moved[] {
  const ofOperations = after.operations.map((operation) => ({
    id: operation.id,
    held: before.operations.find(({ id }) => id === operation.id),
    to: operation,
  }))
  return [{ id: null, held: before, to: after }, ...ofOperations].flatMap(({ id, held, to }) => {
    const from = held?.announced ?? null
    if (held === undefined || from === null || to.deprecatedAt === null) return []
    const isChanged = held.deprecatedAt !== to.deprecatedAt || held.sunsetAt !== to.sunsetAt
    const isMoved =
      isLater(to.sunsetAt, from.sunsetAt) || isLater(to.deprecatedAt, from.deprecatedAt)
    return isChanged && isMoved ? [{ operationId: id, from, to }] : []
  })
}

/** No date is later than any; callers who were told none lose nothing. */
function isLater(to: string | null, from: string | null): boolean {
  return from !== null && (to === null || Date.parse(to) > Date.parse(from))
}

/** Keeps what an edit postpones, in its transaction. Gives whether there was anything. */
export async function recordPostponements(
  tx: DbTx,
  actor: Actor,
  { before, after }: Both,
  reason: string,
): Promise<boolean> {
  const moved = postponed(before, after)
  const date = (text: string | null) => (text === null ? null : new Date(text))
  for (const { operationId, from, to } of moved) {
    await tx.postponement.create({
      data: {
        ...{ id: mintId('pst'), versionId: after.versionId, operationId, reason },
        createdById: actor.userId,
        deprecatedFrom: new Date(from.deprecatedAt),
        deprecatedTo: date(to.deprecatedAt),
        sunsetFrom: date(from.sunsetAt),
        sunsetTo: date(to.sunsetAt),
      },
    })
  }
  return moved.length > 0
}

/** The newest first. */
export async function postponementsOf(tx: DbTx, versionId: string): Promise<Postponement[]> {
  const rows = await tx.postponement.findMany({
    where: { versionId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN_MAX,
    include: {
      operation: { select: { id: true, method: true, path: true } },
      notice: { select: { _count: { select: { recipients: true } } } },
    },
  })
  const people = await namedUsers(rows.map(({ createdById }) => createdById))
  return rows.map(({ id, operation, reason, createdById, notice, ...row }) => ({
    ...{ id, operation, reason },
    deprecatedFrom: row.deprecatedFrom.toISOString(),
    deprecatedTo: row.deprecatedTo?.toISOString() ?? null,
    sunsetFrom: row.sunsetFrom?.toISOString() ?? null,
    sunsetTo: row.sunsetTo?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    createdBy: people.get(createdById ?? '') ?? null,
    toldAt: row.toldAt?.toISOString() ?? null,
    mails: notice?._count.recipients ?? 0,
  }))
}

const WAITING = {
  apiVersion: { include: { api: { select: { name: true } } } },
  operation: true,
} as const satisfies Prisma.PostponementInclude

type Waiting = Prisma.PostponementGetPayload<{ include: typeof WAITING }>

/**
 * Writes to who called what was postponed, in the transaction that publishes the new dates: nobody hears of a date that gateways do not
 * tell. One that was changed again before it was published is told to nobody.
 */
export async function tellPostponements(tx: DbTx, actor: Actor): Promise<void> {
  const waiting = await tx.postponement.findMany({
    where: { toldAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: WAITING,
  })
  const newest = new Map(waiting.map((row) => [`${row.versionId} ${row.operationId}`, row]))
  for (const row of newest.values()) {
    if (!isInForce(row)) continue
    const applicationIds = await callersLately(row)
    const noticeId =
      applicationIds.length === 0
        ? null
        : await writeNotice(tx, actor, {
            ...{ versionId: row.versionId, applicationIds, ...letterOf(row) },
          })
    await tx.postponement.update({ where: { id: row.id }, data: { toldAt: new Date(), noticeId } })
  }
}

/** The draft's rows are what is being published. */
function isInForce({ apiVersion, operation, ...row }: Waiting): boolean {
  const { deprecatedAt, sunsetAt } = operation ?? apiVersion
  const ms = (date: Date | null) => date?.getTime() ?? null
  return ms(deprecatedAt) === ms(row.deprecatedTo) && ms(sunsetAt) === ms(row.sunsetTo)
}

async function callersLately({ versionId, operationId }: Waiting): Promise<string[]> {
  const callers = await callersOf(pool(), {
    organizationId: null,
    versionIds: operationId === null ? [versionId] : [],
    operationIds: operationId === null ? [] : [operationId],
    ...rangeOf(CALLED_WITHIN_DAYS, Date.now()),
    limit: CALLERS_MAX,
  })
  return [
    ...new Set(
      callers.flatMap(({ applicationId }) => (applicationId === '' ? [] : [applicationId])),
    ),
  ]
}

function letterOf({ apiVersion, operation, sunsetTo, deprecatedTo, reason }: Waiting) {
  const version = `${apiVersion.api.name} ${apiVersion.name}`
  const what = operation === null ? version : `${operation.method} ${operation.path} of ${version}`
  const dates = [
    ...(deprecatedTo === null
      ? []
      : [`It is deprecated from ${formatImfFixdate(deprecatedTo.getTime())}.`]),
    sunsetTo === null
      ? 'It has no sunset for now.'
      : `It answers until ${formatImfFixdate(sunsetTo.getTime())}.`,
  ]
  const subject = `${what} is postponed`
  return {
    subject: subject.length > 120 ? `${subject.slice(0, 119)}…` : subject,
    text: [`The end of ${what} has been moved.`, ...dates, `Why: ${reason}`].join(' '),
  }
}
