import 'server-only'
import { Problem } from '@gatehouse/policy'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import type { Subscription, VersionPin } from '@/contract/subscriptions.ts'
import { inOneStep, lockRow } from './admin-edit.ts'
import { adminSubscription } from './admin-subscriptions.ts'
import { audit } from './audit.ts'
import { db } from './db.ts'
import { requireVersion, StaleVersion } from './edits.ts'
import { requirePermission } from './permissions.ts'
import { requireAdmin } from './session.ts'
import { about, requireSubscription, shown } from './subscriptions.ts'
import { requirePinnable } from './version-pins.ts'

const ACTION = 'subscription.pinned'

/**
 * A member pins a subscription of the organisation to a version, or takes the pin away; in force within a second.
 *
 * @throws StaleVersion, Problem `not_found`, also for another tenant's, `invalid_input`, `conflict` for a cancelled one
 */
export async function pinVersion(
  subscriptionId: string,
  { versionId }: VersionPin,
  expected: number,
): Promise<Subscription> {
  const actor = await requirePermission('subscription.write')
  const { organizationId } = actor
  const row = await requireSubscription(db(), subscriptionId, organizationId)
  requireVersion(row, expected, await shown(row))
  if (row.state === 'cancelled') throw new Problem('conflict', 'The subscription is cancelled')
  await requirePinnable(row.apiId, versionId)
  const isChanged = await db().$transaction(async (tx) => {
    const { count } = await tx.subscription.updateMany({
      where: { id: subscriptionId, organizationId, version: expected },
      data: { pinnedVersionId: versionId, updatedAt: new Date(), version: { increment: 1 } },
    })
    if (count === 0) return false
    await audit(tx, actor, {
      ...{ ...about(subscriptionId, actor), action: ACTION },
      before: { pinnedVersionId: row.pinnedVersionId },
      after: { pinnedVersionId: versionId },
    })
    return true
  })
  const after = await shown(await requireSubscription(db(), subscriptionId, organizationId))
  if (!isChanged) throw new StaleVersion(after)
  return after
}

/** An admin does it for a consumer. @throws Problem `not_found`, `precondition_failed`, `invalid_input`, `conflict` */
export async function pinVersionFor(
  subscriptionId: string,
  { versionId }: VersionPin,
  expected: number,
): Promise<AdminSubscription> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'subscriptions', subscriptionId)
    const before = await adminSubscription(tx, subscriptionId)
    requireVersion(before, expected, before)
    if (before.state === 'cancelled') throw new Problem('conflict', 'The subscription is cancelled')
    await requirePinnable(before.api.id, versionId)
    await tx.subscription.update({
      where: { id: subscriptionId },
      data: { pinnedVersionId: versionId, updatedAt: new Date(), version: { increment: 1 } },
    })
    await audit(tx, actor, {
      ...{ action: ACTION, subjectType: 'subscription', subjectId: subscriptionId },
      organizationId: before.organization.id,
      before: { pinnedVersionId: before.pinnedVersion?.id ?? null },
      after: { pinnedVersionId: versionId },
    })
    return adminSubscription(tx, subscriptionId)
  })
}
