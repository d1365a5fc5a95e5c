import 'server-only'
import type { DbTx, Prisma, SubscriptionState } from '@gatehouse/db'
import { Problem, type SnapshotSource } from '@gatehouse/policy'
import type { AdminSubscription, AdminSubscriptionFilter } from '@/contract/admin-subscriptions.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { inOneStep, lockRow, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, afterCursorOldestFirst, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { mailSubscriptionDecided } from './mails.ts'
import { type NamedUser, namedUsers } from './names.ts'
import { publishedRevision } from './published.ts'
import { requireAdmin } from './session.ts'
import { pinnableVersions } from './version-pins.ts'

const RECORD = {
  organization: { select: { id: true, name: true, state: true } },
  application: { select: { id: true, name: true } },
  api: { select: { id: true, slug: true, name: true } },
  tier: { select: { id: true, slug: true, name: true, approval: true } },
  pinnedVersion: { select: { id: true, name: true } },
} as const satisfies Prisma.SubscriptionInclude

type Row = Prisma.SubscriptionGetPayload<{ include: typeof RECORD }>

function toRecord(
  row: Row,
  people: ReadonlyMap<string, NamedUser>,
  source: SnapshotSource | null,
): AdminSubscription {
  const { id, state, organization, application, api, tier, pinnedVersion, version } = row
  return {
    ...{ id, state, organization, application, api, tier, pinnedVersion, version },
    pinnableVersions: source === null ? [] : pinnableVersions(source, api.id),
    requestedBy: people.get(row.createdById ?? '') ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** Subscriptions of all consumers: pending ones in the order they came, everything else newest first. */
export async function listAllSubscriptions(
  query: PageQuery & AdminSubscriptionFilter,
): Promise<Page<AdminSubscription>> {
  await requireAdmin()
  const { cursor, limit, state, organizationId, apiId, tierId } = query
  const isQueue = state === 'pending'
  const rows = await db().subscription.findMany({
    where: {
      AND: isQueue ? afterCursorOldestFirst(cursor) : afterCursor(cursor),
      ...present({ state, organizationId, apiId, tierId }),
    },
    orderBy: isQueue ? [{ createdAt: 'asc' }, { id: 'asc' }] : [...NEWEST_FIRST],
    take: limit + 1,
    include: RECORD,
  })
  const people = await namedUsers(rows.map(({ createdById }) => createdById))
  const source = (await publishedRevision())?.source ?? null
  return toPage(
    rows,
    limit,
    (row) => toRecord(row, people, source),
    (row) => row,
  )
}

/** Lets a pending subscription in. @throws Problem `not_found`, `conflict` when it is not pending any more */
export function approveSubscription(id: string, reason: string): Promise<AdminSubscription> {
  return decide(id, 'active', reason)
}

/** Turns a pending subscription down. @throws Problem `not_found`, `conflict` when it is not pending any more */
export function denySubscription(id: string, reason: string): Promise<AdminSubscription> {
  return decide(id, 'cancelled', reason)
}

async function decide(
  id: string,
  state: Extract<SubscriptionState, 'active' | 'cancelled'>,
  reason: string,
): Promise<AdminSubscription> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'subscriptions', id)
    const before = await adminSubscription(tx, id)
    if (before.state !== 'pending') {
      throw new Problem('conflict', `The subscription is ${before.state}, no longer pending`)
    }
    await tx.subscription.update({ where: { id }, data: { state, version: { increment: 1 } } })
    await audit(tx, actor, {
      action: state === 'active' ? 'subscription.approved' : 'subscription.denied',
      ...{ subjectType: 'subscription', subjectId: id, organizationId: before.organization.id },
      before: { state: 'pending' },
      after: { state, reason },
    })
    await tellRequester(tx, before, state === 'active', reason)
    return adminSubscription(tx, id)
  })
}

async function tellRequester(
  tx: DbTx,
  { requestedBy, api, application, tier }: AdminSubscription,
  isApproved: boolean,
  reason: string,
): Promise<void> {
  if (requestedBy === null) return
  const person = await tx.user.findUniqueOrThrow({
    where: { id: requestedBy.id },
    select: { email: true, name: true, role: true },
  })
  await mailSubscriptionDecided(tx, person, {
    ...{ isApproved, reason },
    ...{ apiName: api.name, applicationName: application.name, tierName: tier.name },
  })
}

/** One subscription of anybody, inside a transaction of an admin. @throws Problem `not_found` */
export async function adminSubscription(tx: DbTx, id: string): Promise<AdminSubscription> {
  const row = await tx.subscription.findUnique({ where: { id }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  const source = (await publishedRevision())?.source ?? null
  return toRecord(row, await namedUsers([row.createdById]), source)
}

/** A list's CSV. */
export const SUBSCRIPTION_COLUMNS: readonly CsvColumn<AdminSubscription>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'state', cell: ({ state }) => state },
  { header: 'organization', cell: ({ organization }) => organization.name },
  { header: 'application', cell: ({ application }) => application.name },
  { header: 'api', cell: ({ api }) => api.name },
  { header: 'tier', cell: ({ tier }) => tier.name },
  { header: 'requestedBy', cell: ({ requestedBy }) => requestedBy?.email ?? null },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'updatedAt', cell: ({ updatedAt }) => updatedAt },
]
