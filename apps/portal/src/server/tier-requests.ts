import 'server-only'
import { mintId } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { Subscription } from '@/contract/subscriptions.ts'
import type { RequestTier } from '@/contract/tier-requests.ts'
import { refusingDuplicates } from './admin-edit.ts'
import { audit } from './audit.ts'
import { db } from './db.ts'
import { requirePermission } from './permissions.ts'
import { about, getSubscription, requireOffer, requireSubscription } from './subscriptions.ts'

/**
 * Asks to move an active subscription to a tier that needs approval; it keeps its tier until an admin approves.
 *
 * @throws Problem `not_found`, `invalid_input` at a tier that is not offered, `conflict` when a request waits already, the
 * subscription is not active, or the tier can be had without asking
 */
export async function requestTier(
  subscriptionId: string,
  { tierId, reason }: RequestTier,
): Promise<Subscription> {
  const actor = await requirePermission('subscription.write')
  const { organizationId } = actor
  const row = await requireSubscription(db(), subscriptionId, organizationId)
  if (row.state !== 'active') {
    throw new Problem('conflict', `The subscription is ${row.state}, not active`)
  }
  const tier = await requireOffer(actor, row.apiId, tierId)
  if (tier.id === row.tierId) throw atTier(`The subscription has ${tier.name} already`)
  if (tier.approval === 'automatic') throw atTier(`${tier.name} needs no approval: change to it`)
  const waiting = 'A request for another tier waits already: withdraw it first'
  await refusingDuplicates('/tierId', waiting, () =>
    db().$transaction(async (tx) => {
      await tx.tierChangeRequest.create({
        data: { id: mintId('trq'), subscriptionId, tierId, reason, requestedById: actor.userId },
      })
      await audit(tx, actor, {
        ...about(subscriptionId, actor),
        action: 'subscription.tier_requested',
        before: { tierId: row.tierId },
        after: { tierId, reason },
      })
    }),
  )
  return getSubscription(subscriptionId)
}

/** Takes the waiting request back. Where none waits, nothing changes. @throws Problem `not_found` */
export async function withdrawTierRequest(subscriptionId: string): Promise<void> {
  const actor = await requirePermission('subscription.write')
  const { organizationId } = actor
  await db().$transaction(async (tx) => {
    const row = await requireSubscription(tx, subscriptionId, organizationId)
    const { count } = await tx.tierChangeRequest.updateMany({
      where: { subscriptionId, subscription: { organizationId }, state: 'pending' },
      data: { state: 'withdrawn', decidedAt: new Date(), decidedById: actor.userId },
    })
    if (count === 0) return
    await audit(tx, actor, {
      ...about(subscriptionId, actor),
      action: 'subscription.tier_request_withdrawn',
      before: { tierId: row.tierRequests[0]?.tierId ?? null },
    })
  })
}

function atTier(detail: string): Problem {
  return new Problem('conflict', detail, { errors: [{ pointer: '/tierId', detail }] })
}
