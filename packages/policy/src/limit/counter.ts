import { assertNever } from '../assert-never.ts'
import type { CompiledLimit, LimitRule } from '../snapshot/tier.ts'
import { periodAt } from './calendar-period.ts'
import {
  addToWindow,
  advanceWindow,
  emptyWindow,
  takeFromWindow,
  WINDOW_SLOTS,
  windowResetMs,
  windowWaitMs,
} from './sliding-window.ts'
import { refilledLevel, type TokenBucketRule, waitMs } from './token-bucket.ts'

/**
 * One counter as numbers at an offset of a Float64Array, so that it can live in memory that threads share.
 *
 *   bucket   level, updatedMs                       token-bucket.ts
 *   window   index, sum, 61 counts                  sliding-window.ts: strict windows, rolling quotas, requests under way
 *   period   used, startMs, endMs                   a quota of the calendar
 *
 * The caller holds whatever lock makes several calls one step. `refreshCounter` comes first; what the others say is
 * of the instant it was given.
 */
const BUCKET_SLOTS = 2
const PERIOD_SLOTS = 3
const USED = 0
const STARTS = 1
const ENDS = 2

/** A retry of a request that waits for others to end cannot know when they will. */
const CONCURRENCY_RETRY_MS = 1_000

/** Numbers in the state of a limit's counter. */
export function slotLengthOf({ state }: CompiledLimit): number {
  switch (state) {
    case 'bucket':
      return BUCKET_SLOTS
    case 'window':
      return WINDOW_SLOTS
    case 'period':
      return PERIOD_SLOTS
    default:
      return assertNever(state)
  }
}

/** The longest state of any limit. */
export const SLOT_LENGTH_MAX = WINDOW_SLOTS

/** Writes the state of a counter that nobody used yet. */
export function fillSlot(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  nowMs: number,
): void {
  switch (limit.state) {
    case 'bucket': {
      const { burst, perMs } = bucketOf(limit.rule)
      slots[offset] = burst * perMs
      slots[offset + 1] = nowMs
      return
    }
    case 'window':
      emptyWindow(slots, offset)
      return
    case 'period':
      slots.fill(0, offset, offset + PERIOD_SLOTS)
      return
    default:
      assertNever(limit.state)
  }
}

/** Brings a counter up to date; gives the whole cost that fits now, below 0 when a quota was exceeded or cut. */
export function refreshCounter(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  nowMs: number,
): number {
  switch (limit.state) {
    case 'bucket': {
      const rule = bucketOf(limit.rule)
      const updatedMs = slots[offset + 1] as number
      const level = refilledLevel(rule, slots[offset] as number, updatedMs, nowMs)
      slots[offset] = level
      if (nowMs > updatedMs) slots[offset + 1] = nowMs
      return Math.floor(level / rule.perMs)
    }
    case 'window':
      return limit.quota - advanceWindow(slots, offset, limit.heldMs, nowMs)
    case 'period':
      refreshPeriod(limit.rule, slots, offset, nowMs)
      return limit.quota - (slots[offset + USED] as number)
    default:
      return assertNever(limit.state)
  }
}

/** Charges a refreshed counter, whether it fits or not. */
export function chargeCounter(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  cost: number,
): void {
  switch (limit.state) {
    case 'bucket':
      slots[offset] = (slots[offset] as number) - cost * bucketOf(limit.rule).perMs
      return
    case 'window':
      addToWindow(slots, offset, cost)
      return
    case 'period':
      slots[offset + USED] = (slots[offset + USED] as number) + cost
      return
    default:
      assertNever(limit.state)
  }
}

/**
 * Gives back what was charged at `takenMs`: a request that is no longer under way, one that failed through our fault, the
 * part of a cost that was not used. A bucket is never fuller than full, and a window or quota that has since begun anew
 * keeps nothing to give back: what was admitted never comes to more than if the rest had not been charged at all.
 */
export function giveBackTo(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  cost: number,
  takenMs: number,
): void {
  switch (limit.state) {
    case 'bucket': {
      const { burst, perMs } = bucketOf(limit.rule)
      slots[offset] = Math.min(burst * perMs, (slots[offset] as number) + cost * perMs)
      return
    }
    case 'window':
      takeFromWindow(slots, offset, limit.heldMs, cost, takenMs)
      return
    case 'period': {
      const used = slots[offset + USED] as number
      if (takenMs >= (slots[offset + STARTS] as number)) {
        slots[offset + USED] = Math.max(0, used - cost)
      }
      return
    }
    default:
      assertNever(limit.state)
  }
}

/** Milliseconds until all of the quota is back, when nothing more comes; 0 for requests under way. */
export function resetMsOf(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  nowMs: number,
): number {
  switch (limit.state) {
    case 'bucket': {
      const rule = bucketOf(limit.rule)
      return waitMs(rule, slots[offset] as number, rule.burst * rule.perMs) ?? 0
    }
    case 'window':
      return limit.isConcurrency ? 0 : windowResetMs(slots, offset, limit.heldMs, nowMs)
    case 'period':
      return Math.max(0, (slots[offset + ENDS] as number) - nowMs)
    default:
      return assertNever(limit.state)
  }
}

/** Milliseconds until a cost that does not fit now will, when nothing else comes; null when it never can. */
export function retryAfterMsOf(
  limit: CompiledLimit,
  slots: Float64Array,
  offset: number,
  cost: number,
  nowMs: number,
): number | null {
  switch (limit.state) {
    case 'bucket': {
      const rule = bucketOf(limit.rule)
      return waitMs(rule, slots[offset] as number, cost * rule.perMs)
    }
    case 'window': {
      if (limit.isConcurrency) return CONCURRENCY_RETRY_MS
      const rule = { limit: limit.quota, windowMs: limit.heldMs }
      return windowWaitMs(slots, offset, rule, cost, nowMs)
    }
    case 'period':
      return cost > limit.quota ? null : Math.max(1, (slots[offset + ENDS] as number) - nowMs)
    default:
      return assertNever(limit.state)
  }
}

/** A period that is over makes room for the one that holds `nowMs`; a clock that stepped back keeps the later one. */
function refreshPeriod(rule: LimitRule, slots: Float64Array, offset: number, nowMs: number): void {
  if (nowMs < (slots[offset + ENDS] as number)) return
  if (rule.kind !== 'quota') return
  const { startMs, endMs } = periodAt(rule.every, rule.timeZone, nowMs)
  slots[offset + USED] = 0
  slots[offset + STARTS] = startMs
  slots[offset + ENDS] = endMs
}

function bucketOf(rule: LimitRule): TokenBucketRule {
  if (rule.kind !== 'token_bucket') throw new Error(`a ${rule.kind} has no bucket`)
  return rule
}
