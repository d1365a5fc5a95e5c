import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'

/**
 * Keeps the counters of limits. Several limits of one request are one step: all are charged, or none.
 *
 * Synchronous where the counters are in this process's memory, a promise where they are not; what happens when the store
 * cannot answer is the store's business.
 */
export type LimitStore = Readonly<{
  /**
   * @param scopeIds whose counter each limit uses, in the order of `limits`
   * @param cost tokens, a positive integer
   */
  takeAll(
    limits: readonly CompiledLimit[],
    scopeIds: readonly string[],
    cost: number,
    nowMs: number,
  ): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]>
}>
