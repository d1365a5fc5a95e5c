import type { RetryRule } from './settings.ts'

/**
 * Whether and when a request is tried again.
 *
 * Retries multiply the load of what is already struggling, so they are bounded by a share of the requests under way: with a
 * budget of 20 % an upstream that fails everything gets 1.2 times the load and not twice. Source: Envoy's retry budgets;
 * "full jitter": M. Brooker, Exponential Backoff and Jitter.
 */

/** What an earlier try ended with: no connection, one that broke before the answer began, or a status. */
export type RetryReason = 'connect' | 'reset' | number

/** Methods that may be repeated without doing harm (RFC 9110 §9.2.2); TRACE is not served. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Whether the rule allows another try at all. Its budget and the number of tries are other questions. */
export function isRetryable(
  rule: RetryRule,
  reason: RetryReason,
  method: string,
  hasIdempotencyKey: boolean,
): boolean {
  if (reason === 'connect') return true
  if (!IDEMPOTENT.has(method) && !(rule.idempotencyKey && hasIdempotencyKey)) return false
  return reason === 'reset' ? rule.resets : (rule.statuses as readonly number[]).includes(reason)
}

/** Whether one more retry fits. `retries` wait or are under way now, beside `requests` that are first tries. */
export function hasRetryBudget(
  { budgetPercent, budgetMin }: RetryRule,
  retries: number,
  requests: number,
): boolean {
  return retries < budgetMin || (retries + 1) * 100 <= requests * budgetPercent
}

/**
 * How long the n-th retry waits.
 *
 * @param retry 1 for the first
 * @param random in [0, 1)
 */
export function backoffMs({ baseMs, capMs }: RetryRule, retry: number, random: number): number {
  return random * Math.min(capMs, baseMs * 2 ** (retry - 1))
}
