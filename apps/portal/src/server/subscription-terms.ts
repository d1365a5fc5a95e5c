import 'server-only'
import type { DbTx } from '@gatehouse/db'
import { describeLimit, LimitRule, Problem } from '@gatehouse/policy'
import type { AdjustmentRecord, SubscriptionTermsRecord } from '@/contract/overrides.ts'
import { adminSubscription } from './admin-subscriptions.ts'
import { db } from './db.ts'
import { namedUsers } from './names.ts'
import { OVERRIDE, toOverride } from './override-record.ts'
import { requireAdmin } from './session.ts'

const ADJUSTMENTS_SHOWN = 50

/** What a subscription has beside its tier. @throws Problem `not_found` */
export async function getSubscriptionTerms(
  subscriptionId: string,
): Promise<SubscriptionTermsRecord> {
  await requireAdmin()
  return readTerms(db(), subscriptionId)
}

/** As `getSubscriptionTerms`, inside a transaction of an admin. @throws Problem `not_found` */
export async function readTerms(
  tx: DbTx,
  subscriptionId: string,
): Promise<SubscriptionTermsRecord> {
  const subscription = await adminSubscription(tx, subscriptionId)
  const limits = await tx.tierLimit.findMany({
    where: { tierId: subscription.tier.id },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  })
  const override = await tx.subscriptionOverride.findFirst({
    where: { subscriptionId, endedAt: null, endsAt: { gt: new Date() } },
    include: OVERRIDE,
  })
  return {
    subscription,
    limits: limits.map(({ name, rule: json, scope }) => {
      const rule = LimitRule.parse(json)
      const isOwn = scope === 'subscription' && rule.kind !== 'concurrency'
      return { name, rule, text: describeLimit(rule), isOwn }
    }),
    override: override && toOverride(override, await namedUsers([override.createdById])),
    adjustments: await readAdjustments(tx, subscriptionId),
  }
}

async function readAdjustments(tx: DbTx, subscriptionId: string): Promise<AdjustmentRecord[]> {
  const rows = await tx.quotaAdjustment.findMany({
    where: { subscriptionId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: ADJUSTMENTS_SHOWN,
  })
  const people = await namedUsers(rows.map(({ createdById }) => createdById))
  return rows.map(({ id, kind, limitName, amount, reason, until, createdAt, createdById }) => {
    const by = people.get(createdById ?? '')
    return {
      ...{ id, kind, limitName, amount, reason },
      until: until.toISOString(),
      createdAt: createdAt.toISOString(),
      createdBy: by === undefined ? null : { id: by.id, name: by.name },
    }
  })
}

/** @throws Problem `conflict` for a subscription that lets nobody in any more */
export function requireCurrent({ subscription }: SubscriptionTermsRecord): void {
  if (subscription.state === 'cancelled') {
    throw new Problem('conflict', 'The subscription is cancelled')
  }
}

/** Says to the gateways that a subscription's terms are others. */
export async function tellFeed(tx: DbTx, subscriptionId: string, now: Date): Promise<void> {
  await tx.subscription.update({ where: { id: subscriptionId }, data: { termsChangedAt: now } })
}
