import { assertNever } from '../assert-never.ts'
import type { CompiledLimit } from '../snapshot/tier.ts'
import { fillMs, refilledLevel, type TokenBucketState, waitMs } from './token-bucket.ts'

/** What one limit says about one request. Milliseconds, tokens. */
export type LimitVerdict = Readonly<{
  limitId: string
  limitName: string
  mode: 'enforce' | 'shadow'
  /** Whether this limit admits the request; a shadow limit that does not refuses nothing. */
  allowed: boolean
  /** `q`: the most that is ever available at once. */
  quota: number
  /** `w`: time in which the quota comes back. */
  windowMs: number
  /** `r`: what is left after this request. */
  remaining: number
  /** Time until all of the quota is back. */
  resetMs: number
  /** 0 when allowed; null when it can never be. */
  retryAfterMs: number | null
}>

/** State of one counter. Further kinds of rules add members to this union. */
export type LimitState = TokenBucketState

export type LimitDecision = Readonly<{
  /** False when at least one enforced limit refuses. */
  allowed: boolean
  /** In the order of the limits. */
  verdicts: readonly LimitVerdict[]
  /** The states afterwards, in the same order. */
  states: readonly LimitState[]
}>

/** The state of a counter that nobody used yet. */
export function freshState(limit: CompiledLimit, nowMs: number): LimitState {
  return { level: limit.rule.burst * limit.rule.perMs, updatedMs: nowMs }
}

/**
 * Decides one request under all of its limits at once: every enforced limit admits and all are charged, or none is
 * charged. A shadow limit is charged as if it were enforced alone: only when the request goes through and it would
 * have let it. `states` runs parallel to `limits`; undefined is a counter not used yet. `cost` is a positive integer.
 */
export function decideAll(
  limits: readonly CompiledLimit[],
  states: readonly (LimitState | undefined)[],
  cost: number,
  nowMs: number,
): LimitDecision {
  const slots = new Float64Array(limits.length * SLOT_LENGTH)
  const offsets = limits.map((limit, index) => {
    const state = states[index] ?? freshState(limit, nowMs)
    const offset = index * SLOT_LENGTH
    slots[offset] = state.level
    slots[offset + 1] = state.updatedMs
    return offset
  })
  const verdicts = takeAll(limits, slots, offsets, cost, nowMs)
  return {
    allowed: isAdmitted(verdicts),
    verdicts,
    states: offsets.map((offset) => ({
      level: slots[offset] ?? 0,
      updatedMs: slots[offset + 1] ?? 0,
    })),
  }
}

/** Numbers a counter takes in the slots of `takeAll`: its level, then its instant. */
export const SLOT_LENGTH = 2

/** Writes the state of an unused counter. */
export function fillSlot(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  nowMs: number,
): void {
  slots[offset] = limit.rule.burst * limit.rule.perMs
  slots[offset + 1] = nowMs
}

/**
 * `decideAll` in place, for stores whose counters live in (shared) memory: `offsets[i]` is where the counter of
 * `limits[i]` starts in `slots`. The caller holds whatever lock makes this one step.
 */
export function takeAll(
  limits: readonly CompiledLimit[],
  slots: Float64Array,
  offsets: readonly number[],
  cost: number,
  nowMs: number,
): LimitVerdict[] {
  let admitted = true
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    const level = refillSlot(limit, slots, offsets[index] as number, nowMs)
    if (limit.mode === 'enforce' && cost * limit.rule.perMs > level) admitted = false
  }
  const verdicts = new Array<LimitVerdict>(limits.length)
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    verdicts[index] = chargeSlot(limit, slots, offsets[index] as number, cost, admitted)
  }
  return verdicts
}

/** Brings a counter up to date, charging nothing; gives its level. */
function refillSlot(
  { rule }: CompiledLimit,
  slots: Float64Array,
  offset: number,
  nowMs: number,
): number {
  switch (rule.kind) {
    case 'token_bucket': {
      const updatedMs = slots[offset + 1] as number
      const level = refilledLevel(rule, slots[offset] as number, updatedMs, nowMs)
      slots[offset] = level
      if (nowMs > updatedMs) slots[offset + 1] = nowMs
      return level
    }
    default:
      return assertNever(rule.kind)
  }
}

/** Charges an up-to-date counter when the request is admitted and fits. */
function chargeSlot(
  { id, name, mode, rule }: CompiledLimit,
  slots: Float64Array,
  offset: number,
  cost: number,
  admitted: boolean,
): LimitVerdict {
  const level = slots[offset] as number
  const price = cost * rule.perMs
  const allowed = price <= level
  const left = admitted && allowed ? level - price : level
  slots[offset] = left
  return {
    limitId: id,
    limitName: name,
    mode,
    allowed,
    quota: rule.burst,
    windowMs: fillMs(rule),
    remaining: Math.floor(left / rule.perMs),
    resetMs: waitMs(rule, left, rule.burst * rule.perMs) ?? 0,
    retryAfterMs: waitMs(rule, level, price),
  }
}

/** Whether every enforced limit admits. */
export function isAdmitted(verdicts: readonly LimitVerdict[]): boolean {
  for (const verdict of verdicts) {
    if (!verdict.allowed && verdict.mode === 'enforce') return false
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
    if (verdict.mode === 'shadow') continue
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
