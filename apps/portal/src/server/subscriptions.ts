import 'server-only'
import { type Db, type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { describeLimit, LimitOverride, Problem, type SnapshotSource } from '@gatehouse/policy'
import { z } from 'zod'
import type { Page } from '@/contract/paging.ts'
import type {
  Subscription,
  SubscriptionCreate,
  SubscriptionEdit,
  SubscriptionQuery,
} from '@/contract/subscriptions.ts'
import { requireApplication } from './applications.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, isForeignKeyViolation, isUniqueViolation } from './db.ts'
import { requireVersion, StaleVersion } from './edits.ts'
import { requirePermission } from './permissions.ts'
import {
  isVisible,
  type PublishedTier,
  publishedRevision,
  shownVersions,
  tiersOf,
} from './published.ts'
import { type Member, requireMember } from './session.ts'
import { pinnableVersions } from './version-pins.ts'

/** Subscriptions as CSV. */
export const SUBSCRIPTION_COLUMNS: readonly CsvColumn<Subscription>[] = [
  { header: 'id', cell: (row) => row.id },
  { header: 'application', cell: (row) => row.application.name },
  { header: 'api', cell: (row) => row.api.name },
  { header: 'api_slug', cell: (row) => row.api.slug },
  { header: 'tier', cell: (row) => row.tier.name },
  { header: 'state', cell: (row) => row.state },
  { header: 'created_at', cell: (row) => row.createdAt },
]

const SHOWN = {
  application: { select: { id: true, name: true } },
  api: { select: { id: true, slug: true, name: true } },
  tier: { select: { id: true, name: true } },
  overrides: { where: { endedAt: null } },
  pinnedVersion: { select: { id: true, name: true } },
  tierRequests: {
    where: { state: 'pending' },
    include: { tier: { select: { id: true, name: true } } },
  },
} as const satisfies Prisma.SubscriptionInclude

type Row = Prisma.SubscriptionGetPayload<{ include: typeof SHOWN }>

/** Subscriptions of the current organisation, newest first; cancelled ones only when asked for. */
export async function listSubscriptions(query: SubscriptionQuery): Promise<Page<Subscription>> {
  const { organizationId } = await requireMember()
  const { applicationId, apiId, state } = query
  const rows = await db().subscription.findMany({
    where: {
      organizationId,
      state: state ?? { not: 'cancelled' },
      ...(applicationId !== undefined && { applicationId }),
      ...(apiId !== undefined && { apiId }),
      AND: afterCursor(query.cursor),
    },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    include: SHOWN,
  })
  const source = await publishedSource()
  return toPage(
    rows,
    query.limit,
    (row) => toSubscription(row, source),
    (row) => row,
  )
}

/** One subscription. @throws Problem `not_found`, also for another tenant's */
export async function getSubscription(subscriptionId: string): Promise<Subscription> {
  const { organizationId } = await requireMember()
  return shown(await requireSubscription(db(), subscriptionId, organizationId))
}

/**
 * Subscribes an application to an API at a tier: active at once, or pending when the tier needs approval.
 *
 * @throws Problem `invalid_input` at the field that names nothing published, `conflict` when the application has one already
 */
export async function createSubscription(input: SubscriptionCreate): Promise<Subscription> {
  const actor = await requirePermission('subscription.write')
  const { organizationId } = actor
  const { applicationId, apiId, tierId } = input
  const tier = await requireOffer(actor, apiId, tierId)
  const state = tier.approval === 'automatic' ? 'active' : 'pending'
  const id = mintId('sub')
  const row = await subscribedOnce(() =>
    db().$transaction(async (tx) => {
      const application = await findApplication(tx, applicationId, organizationId)
      if (application.state === 'suspended') throw new Problem('application_suspended')
      await tx.subscription.create({
        data: {
          id,
          organizationId,
          applicationId,
          apiId,
          tierId,
          state,
          createdById: actor.userId,
        },
      })
      const after = { ...input, state }
      await audit(tx, actor, { ...about(id, actor), action: 'subscription.created', after })
      return requireSubscription(tx, id, organizationId)
    }),
  )
  return shown(row)
}

/** A body names a row by id: what is not there, or another tenant's, is said at the field. */
function findApplication(tx: DbTx, applicationId: string, organizationId: string) {
  return requireApplication(tx, applicationId, organizationId).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== 'not_found') throw error
    throw invalidAt('/applicationId', 'Your organisation has no such application')
  })
}

/**
 * Moves a subscription to another tier at once. @throws StaleVersion, Problem `conflict` for a tier that needs approval or a
 * subscription that an admin suspended
 */
export async function changeTier(
  subscriptionId: string,
  { tierId }: SubscriptionEdit,
  expected: number,
): Promise<Subscription> {
  const actor = await requirePermission('subscription.write')
  const { organizationId } = actor
  const row = await requireSubscription(db(), subscriptionId, organizationId)
  requireVersion(row, expected, await shown(row))
  requireSelfService(row, await requireOffer(actor, row.apiId, tierId))
  const isChanged = await db().$transaction(async (tx) => {
    const { count } = await tx.subscription.updateMany({
      where: { id: subscriptionId, organizationId, version: expected },
      data: { tierId, state: 'active', updatedAt: new Date(), version: { increment: 1 } },
    })
    if (count === 0) return false
    await audit(tx, actor, {
      ...about(subscriptionId, actor),
      action: 'subscription.tier_changed',
      before: { tierId: row.tierId, state: row.state },
      after: { tierId, state: 'active' },
    })
    return true
  })
  const after = await shown(await requireSubscription(db(), subscriptionId, organizationId))
  if (!isChanged) throw new StaleVersion(after)
  return after
}

function requireSelfService(row: Row, tier: PublishedTier): void {
  if (row.state === 'cancelled') throw new Problem('conflict', 'The subscription is cancelled')
  if (row.state === 'suspended') throw new Problem('conflict', 'The subscription is suspended')
  if (tier.approval === 'automatic') return
  const detail = `${tier.name} needs approval, so it has to be asked for`
  throw new Problem('conflict', detail, { errors: [{ pointer: '/tierId', detail }] })
}

/** Cancels a subscription; its calls answer 403 within a second. Cancelling it again changes nothing. */
export async function cancelSubscription(subscriptionId: string): Promise<void> {
  const actor = await requirePermission('subscription.write')
  const { organizationId } = actor
  await db().$transaction(async (tx) => {
    const row = await requireSubscription(tx, subscriptionId, organizationId)
    const { count } = await tx.subscription.updateMany({
      where: { id: subscriptionId, organizationId, state: { not: 'cancelled' } },
      data: { state: 'cancelled', updatedAt: new Date(), version: { increment: 1 } },
    })
    if (count === 0) return
    await audit(tx, actor, {
      ...about(subscriptionId, actor),
      action: 'subscription.cancelled',
      before: { state: row.state },
    })
  })
}

/** The published tier at which a visible, published API can be had. */
export async function requireOffer(
  actor: Member,
  apiId: string,
  tierId: string,
): Promise<PublishedTier> {
  const source = await publishedSource()
  const api = source?.apis.find(({ id }) => id === apiId)
  if (source === null || api === undefined || !isVisible(api, actor)) {
    throw invalidAt('/apiId', 'There is no such API')
  }
  const isServed = shownVersions(source, apiId).some(({ state }) => state !== 'retired')
  if (!isServed) throw invalidAt('/apiId', 'This API has no version that can be called')
  const tier = tiersOf(source, apiId).find(({ id }) => id === tierId)
  if (tier === undefined) throw invalidAt('/tierId', 'This API is not offered at this tier')
  return tier
}

async function publishedSource(): Promise<SnapshotSource | null> {
  return (await publishedRevision())?.source ?? null
}

/** One subscription of the organisation. @throws Problem `not_found`, also for another tenant's */
export async function requireSubscription(
  tx: Db | DbTx,
  id: string,
  organizationId: string,
): Promise<Row> {
  const row = await tx.subscription.findFirst({ where: { id, organizationId }, include: SHOWN })
  if (row === null) throw new Problem('not_found')
  return row
}

export async function shown(row: Row): Promise<Subscription> {
  return toSubscription(row, await publishedSource())
}

function toSubscription(row: Row, source: SnapshotSource | null): Subscription {
  const published = source?.tiers.find(({ id }) => id === row.tierId)
  return {
    id: row.id,
    application: row.application,
    api: row.api,
    tier: { ...row.tier, limits: limitWords(published) },
    state: row.state,
    tierRequest: row.state === 'active' ? toTierRequest(row) : null,
    override: toOverride(row),
    pinnedVersion: row.pinnedVersion,
    pinnableVersions: source === null ? [] : pinnableVersions(source, row.apiId),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  }
}

/** A shadow limit refuses nobody: it is the provider's own business. */
function limitWords(tier: PublishedTier | undefined): string[] {
  const limits = tier?.limits.filter(({ mode }) => mode === 'enforce') ?? []
  return limits.map(({ rule }) => describeLimit(rule))
}

/** What is planned or in force; one that ran out ended by itself. */
function toOverride({ overrides: [open] }: Row): Subscription['override'] {
  if (open === undefined || open.endsAt <= new Date()) return null
  const { reason, startsAt, endsAt } = open
  return {
    limits: z
      .array(LimitOverride)
      .parse(open.limits)
      .map(({ rule }) => describeLimit(rule)),
    reason,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }
}

function toTierRequest({ tierRequests: [waiting] }: Row): Subscription['tierRequest'] {
  if (waiting === undefined) return null
  const { tier, reason, createdAt } = waiting
  return { tier, reason, createdAt: createdAt.toISOString() }
}

async function subscribedOnce<T>(write: () => Promise<T>): Promise<T> {
  return write().catch((cause: unknown) => {
    // Published, but its row was removed since: gone with the next publish.
    if (isForeignKeyViolation(cause)) throw invalidAt('/apiId', 'This API is being withdrawn')
    if (!isUniqueViolation(cause)) throw cause
    const detail = 'This application has a subscription to this API already'
    throw new Problem('conflict', detail, {
      cause,
      errors: [{ pointer: '/applicationId', detail }],
    })
  })
}

function invalidAt(pointer: string, detail: string): Problem {
  return new Problem('invalid_input', detail, { errors: [{ pointer, detail }] })
}

/** What an audit event of a subscription is about. */
export function about(subscriptionId: string, { organizationId }: Member) {
  return { subjectType: 'subscription', subjectId: subscriptionId, organizationId }
}
