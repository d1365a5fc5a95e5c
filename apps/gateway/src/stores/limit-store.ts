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
  /** Verdicts are in the order of the limits. */
  takeAll(
    charge: LimitCharge,
    nowMs: number,
  ): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]>
  /** What `takeAll` would say, and nothing is charged: for people who ask what would happen. */
  peekAll(
    charge: LimitCharge,
    nowMs: number,
  ): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]>
  /**
   * Gives back some of what was charged at `takenMs`: a request that is no longer under way, a cost that was not used, a
   * failure of ours. Nobody waits for it.
   *
   * @param charge the very one that was taken
   * @param costs what to give back of each limit; 0 for nothing
   */
  giveBack(charge: LimitCharge, costs: readonly number[], takenMs: number, nowMs: number): void
}>

/** A store in this process's memory: it answers at once. */
export type LocalStore = Pick<LimitStore, 'giveBack'> &
  Readonly<{
    takeAll(charge: LimitCharge, nowMs: number): readonly LimitVerdict[]
    peekAll(charge: LimitCharge, nowMs: number): readonly LimitVerdict[]
  }>
