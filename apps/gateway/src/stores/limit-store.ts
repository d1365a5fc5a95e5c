import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'

/** One request's limits: whose counter each uses and what it costs there, in one order. */
export type LimitCharge = Readonly<{
  limits: readonly CompiledLimit[]
  scopeIds: readonly string[]
  /** Positive integers. */
  costs: readonly number[]
}>

/**
 * Keeps the counters of limits. Several limits of one request are one step: all are charged, or none.
 *
 * Synchronous where the counters are in this process's memory, a promise where they are not; what happens when the store
 * cannot answer is the store's business.
 */
export type LimitStore = Readonly<{
  takeAll(
    charge: LimitCharge,
    nowMs: number,
  ): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]>
  /**
   * Gives back what was charged at `takenMs`: a request that is no longer under way, a cost that was not used, a failure of
   * ours. Nobody waits for it.
   */
  giveBack(charge: LimitCharge, takenMs: number, nowMs: number): void
}>
