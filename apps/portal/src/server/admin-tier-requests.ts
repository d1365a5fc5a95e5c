import 'server-only'
import type { DbTx, Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { TierRequest, TierRequestFilter } from '@/contract/tier-requests.ts'
import { inOneStep, lockRow } from './admin-edit.ts'
import { approvalContexts } from './approval-context.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursorOldestFirst, toPage } from './cursor.ts'
import { db } from './db.ts'
import { mailTierDecided } from './mails.ts'
import { type NamedUser, namedUsers } from './names.ts'
import { publishedRevision, tiersOf } from './published.ts'
import { requireAdmin } from './session.ts'

const LINK = { select: { id: true, name: true } } as const
const RECORD = {
  tier: LINK,
  subscription: {
    include: { organization: LINK, application: LINK, api: LINK, tier: LINK },
  },
} as const satisfies Prisma.TierChangeRequestInclude

type Row = Prisma.TierChangeRequestGetPayload<{ include: typeof RECORD }>

/** What waits can be decided on: a subscription that was stopped meanwhile is not moved. */
const WAITING = { state: 'pending', subscription: { state: 'active' } } as const

/** Requests for another tier that wait, in the order they came. */
export async function listTierRequests(
  query: PageQuery & TierRequestFilter,
): Promise<Page<TierRequest>> {
  await requireAdmin()
  const { apiId, tierId } = query
  const rows = await db().tierChangeRequest.findMany({
    where: {
      state: 'pending',
      subscription: { state: 'active', ...(apiId !== undefined && { apiId }) },
      ...(tierId !== undefined && { tierId }),
      AND: afterCursorOldestFirst(query.cursor),
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: query.limit + 1,
    include: RECORD,
  })
  const facts = await factsOf(rows)
  return toPage(
    rows,
    query.limit,
    (row) => toRecord(row, facts),
    (row) => row,
  )
}

/**
 * Moves the subscription to the tier.
 *
 * @throws Problem `not_found`, `conflict` when the request or its subscription does not wait any more, or the API is not offered
 * at the tier any more
 */
export function approveTierRequest(id: string, reason: string): Promise<TierRequest> {
  return decide(id, 'approved', reason)
}

/** Leaves the subscription as it is. @throws Problem `not_found`, `conflict` when the request does not wait any more */
export function denyTierRequest(id: string, reason: string): Promise<TierRequest> {
  return decide(id, 'denied', reason)
}

async function decide(
  id: string,
  state: 'approved' | 'denied',
  reason: string,
): Promise<TierRequest> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    const { subscriptionId } = await requireRow(tx, id)
    await lockRow(tx, 'subscriptions', subscriptionId)
    // The one that waits is claimed by its state: of a decision and a withdrawal at a time, one finds it gone.
    const { count } = await tx.tierChangeRequest.updateMany({
      where: { id, ...WAITING },
      data: { state, decision: reason, decidedAt: new Date(), decidedById: actor.userId },
    })
    const row = await requireRow(tx, id)
    if (count === 0) throw notWaiting(row)
    const { tierId, subscription } = row
    if (state === 'approved') {
      await requireOffered(row)
      await tx.subscription.update({
        where: { id: subscriptionId },
        data: { tierId, version: { increment: 1 } },
      })
    }
    await audit(tx, actor, {
      action: `subscription.tier_request_${state}`,
      ...{ subjectType: 'subscription', subjectId: subscriptionId },
      organizationId: subscription.organizationId,
      before: { tierId: subscription.tierId },
      after: { tierId: state === 'approved' ? tierId : subscription.tierId, reason },
    })
    await tellRequester(tx, row, reason)
    return toRecord(row, await factsOf([row]))
  })
}

function notWaiting({ state, subscription }: Row): Problem {
  if (state !== 'pending') return new Problem('conflict', `The request is ${state} already`)
  return new Problem('conflict', `The subscription is ${subscription.state}, not active`)
}

/** Moved to a tier that gateways do not know with this API, a subscription that works would stop working. */
async function requireOffered({ tier, subscription: { api } }: Row): Promise<void> {
  const source = (await publishedRevision())?.source
  const tiers = source === undefined ? [] : tiersOf(source, api.id)
  if (tiers.some(({ id }) => id === tier.id)) return
  throw new Problem('conflict', `${api.name} is not offered at ${tier.name} any more: deny it`)
}

async function requireRow(tx: DbTx, id: string): Promise<Row> {
  const row = await tx.tierChangeRequest.findUnique({ where: { id }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return row
}

async function tellRequester(tx: DbTx, row: Row, reason: string): Promise<void> {
  if (row.requestedById === null) return
  const person = await tx.user.findUniqueOrThrow({
    where: { id: row.requestedById },
    select: { email: true, name: true, role: true },
  })
  const { api, application, tier } = row.subscription
  await mailTierDecided(tx, person, {
    ...{ isApproved: row.state === 'approved', reason },
    ...{ apiName: api.name, applicationName: application.name },
    ...{ fromName: tier.name, toName: row.tier.name },
  })
}

type Facts = Readonly<{
  people: ReadonlyMap<string, NamedUser>
  contextOf: Awaited<ReturnType<typeof approvalContexts>>
}>

async function factsOf(rows: readonly Row[]): Promise<Facts> {
  const [people, contextOf] = await Promise.all([
    namedUsers(rows.map(({ requestedById }) => requestedById)),
    approvalContexts(rows.map(askingOf)),
  ])
  return { people, contextOf }
}

function askingOf({ subscriptionId, tierId, subscription }: Row) {
  const { apiId, tierId: fromTierId } = subscription
  return { subscriptionId, apiId, fromTierId, toTierId: tierId }
}

function toRecord(row: Row, { people, contextOf }: Facts): TierRequest {
  const { organization, application, api, tier } = row.subscription
  return {
    ...{ id: row.id, state: row.state, subscriptionId: row.subscriptionId },
    ...{ organization, application, api, fromTier: tier, toTier: row.tier, reason: row.reason },
    requestedBy: people.get(row.requestedById ?? '') ?? null,
    createdAt: row.createdAt.toISOString(),
    ...contextOf(askingOf(row)),
  }
}

/** The queue's CSV. */
export const TIER_REQUEST_COLUMNS: readonly CsvColumn<TierRequest>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'organization', cell: ({ organization }) => organization.name },
  { header: 'application', cell: ({ application }) => application.name },
  { header: 'api', cell: ({ api }) => api.name },
  { header: 'fromTier', cell: ({ fromTier }) => fromTier.name },
  { header: 'toTier', cell: ({ toTier }) => toTier.name },
  { header: 'reason', cell: ({ reason }) => reason },
  { header: 'requestedBy', cell: ({ requestedBy }) => requestedBy?.email ?? null },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'requests', cell: ({ use }) => use?.requests ?? null },
  { header: 'refused', cell: ({ use }) => use?.refused ?? null },
  { header: 'peak', cell: ({ use }) => use?.peak ?? null },
]
