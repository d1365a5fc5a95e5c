import 'server-only'
import { mintId } from '@gatehouse/db'
import { adjustedUntilMs } from '@gatehouse/policy'
import type { AdjustmentInput, SubscriptionTermsRecord } from '@/contract/overrides.ts'
import { badField, inOneStep, lockRow } from './admin-edit.ts'
import { audit } from './audit.ts'
import { requireAdmin } from './session.ts'
import { readTerms, requireCurrent, tellFeed } from './subscription-terms.ts'

/**
 * Counts a limit of a subscription anew, or raises one of its quotas for the rest of the period.
 *
 * @throws Problem `not_found`, `conflict` for a cancelled subscription, `invalid_input` for a limit that the tier has not, whose
 * counter others share, or that is no quota
 */
export async function adjustQuota(
  subscriptionId: string,
  input: AdjustmentInput,
): Promise<SubscriptionTermsRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'subscriptions', subscriptionId)
    const terms = await readTerms(tx, subscriptionId)
    requireCurrent(terms)
    const rule = requireRule(input, terms)
    const now = new Date()
    const { kind, limitName, reason } = input
    const amount = input.kind === 'grant' ? input.amount : 0
    const until = new Date(adjustedUntilMs(rule, now.getTime()))
    await tx.quotaAdjustment.create({
      data: {
        ...{ id: mintId('adj'), subscriptionId, kind, limitName, amount, reason, until },
        ...{ createdById: actor.userId, createdAt: now },
      },
    })
    await tellFeed(tx, subscriptionId, now)
    await audit(tx, actor, {
      action: kind === 'grant' ? 'subscription.quota_granted' : 'subscription.limit_reset',
      ...{ subjectType: 'subscription', subjectId: subscriptionId },
      organizationId: terms.subscription.organization.id,
      after: { limitName, reason, until, ...(kind === 'grant' && { amount }) },
    })
    return readTerms(tx, subscriptionId)
  })
}

function requireRule(
  { kind, limitName }: AdjustmentInput,
  { limits, override }: SubscriptionTermsRecord,
) {
  const limit = limits.find(({ name }) => name === limitName)
  if (limit === undefined) throw badField('/limitName', 'The tier has no such limit')
  if (!limit.isOwn) {
    const detail = 'Its counter is not of this subscription alone, or counts calls under way'
    throw badField('/limitName', detail)
  }
  if (kind === 'grant' && limit.rule.kind !== 'quota' && limit.rule.kind !== 'rolling_quota') {
    throw badField('/limitName', 'Only a quota can be raised for a period')
  }
  return override?.limits.find(({ name }) => name === limitName)?.rule ?? limit.rule
}
