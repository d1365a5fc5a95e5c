import { z } from 'zod'

/**
 * The planned instants of a version or an operation, UTC epoch milliseconds; null: not planned.
 *
 * They travel in the snapshot and every node's own clock compares, so that each takes effect at its second everywhere and
 * nothing is published at midnight. What the headers can say has whole seconds, so milliseconds are cut off.
 */
export const LifecycleSchedule = z.object({
  /** Told by `Deprecation`, before and after. */
  deprecatedAtMs: z.int().nullable().default(null),
  /** Told by `Sunset`; from then on 410. */
  sunsetAtMs: z.int().nullable().default(null),
  /** From then on 404. */
  removedAtMs: z.int().nullable().default(null),
})
export type LifecycleSchedule = z.infer<typeof LifecycleSchedule>

export const NOTHING_PLANNED: LifecycleSchedule = Object.freeze({
  deprecatedAtMs: null,
  sunsetAtMs: null,
  removedAtMs: null,
})

/** Start of the second that an instant lies in. */
export function secondStartMs(atMs: number): number {
  return Math.floor(atMs / 1_000) * 1_000
}

/**
 * The same instants at whole seconds and in order: none is earlier than the one before it, whatever was planned. So a Sunset
 * cannot be told that precedes its Deprecation (RFC 9745 §4 forbids it), and no step of the lifecycle can be skipped.
 */
export function orderedSchedule(schedule: LifecycleSchedule): LifecycleSchedule {
  const deprecatedAtMs = notBefore(schedule.deprecatedAtMs, null)
  const sunsetAtMs = notBefore(schedule.sunsetAtMs, deprecatedAtMs)
  const removedAtMs = notBefore(schedule.removedAtMs, sunsetAtMs)
  return { deprecatedAtMs, sunsetAtMs, removedAtMs }
}

function notBefore(atMs: number | null, previousMs: number | null): number | null {
  return atMs === null ? null : Math.max(secondStartMs(atMs), previousMs ?? -Infinity)
}

/**
 * The schedule of an operation of a version: of each instant the earlier one. An operation may go before its version and
 * never outlives it.
 */
export function earliestOf(
  version: LifecycleSchedule,
  operation: LifecycleSchedule,
): LifecycleSchedule {
  return {
    deprecatedAtMs: earlier(version.deprecatedAtMs, operation.deprecatedAtMs),
    sunsetAtMs: earlier(version.sunsetAtMs, operation.sunsetAtMs),
    removedAtMs: earlier(version.removedAtMs, operation.removedAtMs),
  }
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
