import type { CompiledLimit } from '../snapshot/tier.ts'
import { chargeCounter, refreshCounter, resetMsOf, retryAfterMsOf } from './counter.ts'

/** What one limit says about one request. Milliseconds; tokens, or whatever the cost is counted in. */
export type LimitVerdict = Readonly<{
  limit: CompiledLimit
  /** Whether this limit admits the request; a shadow limit that does not refuses nothing. */
  allowed: boolean
  /** `r`: what is left after this request. */
  remaining: number
  /** Time until all of the quota is back. */
  resetMs: number
  /** 0 when allowed; null when it can never be. */
  retryAfterMs: number | null
}>

type Draft = { -readonly [K in keyof LimitVerdict]: LimitVerdict[K] }

/**
 * Decides one request under all of its limits at once, in place: every enforced limit admits and all are charged, or none
 * is charged. A shadow limit is charged as if it were enforced alone: only when the request goes through and it
 * would have let it. A soft quota admits and is charged for ever.
 *
 * `offsets[i]` is where the counter of `limits[i]` starts in `slots`, `costs[i]` its cost, a positive integer. The
 * caller holds whatever lock makes this one step.
 */
export function takeAll(
  limits: readonly CompiledLimit[],
  slots: Float64Array,
  offsets: readonly number[],
  costs: readonly number[],
  nowMs: number,
): LimitVerdict[] {
  const verdicts = new Array<Draft>(limits.length)
  let isAllowed = true
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    const available = refreshCounter(limit, slots, offsets[index] as number, nowMs)
    const allowed = limit.isSoft || (costs[index] as number) <= available
    verdicts[index] = { limit, allowed, remaining: available, resetMs: 0, retryAfterMs: 0 }
    if (!allowed && limit.mode === 'enforce') isAllowed = false
  }
  for (let index = 0; index < limits.length; index++) {
    const verdict = verdicts[index] as Draft
    settle(verdict, slots, offsets[index] as number, costs[index] as number, isAllowed, nowMs)
  }
  return verdicts
}

/** Charges a refreshed counter when the request is admitted and fits; completes the verdict. */
function settle(
  verdict: Draft,
  slots: Float64Array,
  offset: number,
  cost: number,
  isAllowed: boolean,
  nowMs: number,
): void {
  const { limit, allowed } = verdict
  if (!allowed) verdict.retryAfterMs = retryAfterMsOf(limit, slots, offset, cost, nowMs)
  if (isAllowed && allowed) {
    chargeCounter(limit, slots, offset, cost)
    verdict.remaining -= cost
  }
  if (verdict.remaining < 0) verdict.remaining = 0
  verdict.resetMs = resetMsOf(limit, slots, offset, nowMs)
}

/** Whether every enforced limit admits. */
export function isAdmitted(verdicts: readonly LimitVerdict[]): boolean {
  for (const verdict of verdicts) {
    if (!verdict.allowed && verdict.limit.mode === 'enforce') return false
  }
  return true
}

/**
 * The enforced verdict a caller has to heed: of refusals the one that lasts longest, else the one with the least
 * left. `allowed` of it says whether the request is admitted. Undefined when no limit is enforced.
 */
export function mostRestrictive(verdicts: readonly LimitVerdict[]): LimitVerdict | undefined {
  let tightest: LimitVerdict | undefined
  for (const verdict of verdicts) {
    if (verdict.limit.mode === 'shadow') continue
    if (tightest === undefined || isTighter(verdict, tightest)) tightest = verdict
  }
  return tightest
}

function isTighter(a: LimitVerdict, b: LimitVerdict): boolean {
  if (a.allowed !== b.allowed) return b.allowed
  if (!a.allowed) return (a.retryAfterMs ?? Infinity) > (b.retryAfterMs ?? Infinity)
  if (a.remaining !== b.remaining) return a.remaining < b.remaining
  return a.resetMs > b.resetMs
}
