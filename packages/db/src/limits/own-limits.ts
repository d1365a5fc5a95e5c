import { type CompiledLimit, limitsUnderTerms, type SubscriptionTerms } from '@gatehouse/policy'
import { TERMS } from '../credentials-feed.ts'
import type { Pool } from '../pool.ts'

/**
 * A tier's limits as they are for one subscription now: with its override and what was granted. A counter that was reset is not told
 * apart: what is replayed is the calls, and they were made.
 */
export async function ownLimits(
  pool: Pool,
  subscriptionId: string,
  limits: readonly CompiledLimit[],
  nowMs: number,
): Promise<readonly CompiledLimit[]> {
  const { rows } = await pool.query<{ terms: SubscriptionTerms | null }>(
    `select (${TERMS}) as terms from subscriptions s where s.id = $1`,
    [subscriptionId],
  )
  const terms = rows[0]?.terms ?? null
  return terms === null ? limits : limitsUnderTerms(limits, { ...terms, resets: [] }, nowMs)
}
