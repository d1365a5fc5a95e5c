import {
  bucketStartMs,
  type CompiledLimit,
  DAY_MS,
  decodeSeconds,
  MINUTE_MS,
  type PerSecondCounts,
} from '@gatehouse/policy'
import type { Pool } from '../pool.ts'

/** Who called what: one application's calls of one API. The tenant is part of it and never forgotten. */
export type CallerOf = Readonly<{ organizationId: string; applicationId: string; apiId: string }>

/** Counts from `fromMs`; the report begins at `reportFromMs`. UTC epoch milliseconds, end exclusive. */
export type PastRange = Readonly<{ fromMs: number; reportFromMs: number; toMs: number }>

export type PastUsage = PerSecondCounts & Readonly<{ reportFromMs: number }>

const DAYS = 7
const SECOND_MS = 1_000
/** Minutes are swept after 45 days. */
const KEPT_MS = 44 * DAY_MS

/**
 * Today and the six days before (UTC), for a replay against `limits`. It begins so much earlier as the longest of them
 * remembers, as far as per-second counts are kept: a quota of the month is as full as it was.
 */
export function lastDays(limits: readonly CompiledLimit[], nowMs: number): PastRange {
  const reportFromMs = bucketStartMs(nowMs, DAY_MS) - (DAYS - 1) * DAY_MS
  const longestMs = limits.reduce((most, { windowMs }) => Math.max(most, windowMs), 0)
  const wanted = bucketStartMs(reportFromMs - longestMs, MINUTE_MS)
  const isRemembered = longestMs > MINUTE_MS
  const fromMs = isRemembered
    ? Math.max(wanted, bucketStartMs(nowMs - KEPT_MS, DAY_MS))
    : reportFromMs
  return { fromMs, reportFromMs, toMs: bucketStartMs(nowMs, MINUTE_MS) + MINUTE_MS }
}

/**
 * How many requests a caller made in each second, as limits met them: those that were refused by a limit are in it, those that
 * were refused before (a wrong key, no subscription) are not. Read a day at a time, so that memory stays at one day's rows.
 */
export async function pastUsage(
  pool: Pool,
  { organizationId, applicationId, apiId }: CallerOf,
  { fromMs, reportFromMs, toMs }: PastRange,
): Promise<PastUsage> {
  const counts = new Uint32Array(Math.ceil((toMs - fromMs) / SECOND_MS))
  for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) {
    const { rows } = await pool.query<{ at: number; seconds: Buffer }>(
      `select extract(epoch from starts_at)::float8 * 1000 as at, seconds from usage_minutes
       where organization_id = $1 and application_id = $2 and api_id = $3 and tier_id <> ''
         and starts_at >= $4 and starts_at < $5`,
      [
        ...[organizationId, applicationId, apiId],
        ...[new Date(dayMs), new Date(Math.min(dayMs + DAY_MS, toMs))],
      ],
    )
    for (const { at, seconds } of rows) addMinute(counts, (at - fromMs) / SECOND_MS, seconds)
  }
  return { fromMs, reportFromMs, counts }
}

function addMinute(counts: Uint32Array, from: number, encoded: Uint8Array): void {
  const seconds = decodeSeconds(encoded)
  for (let second = 0; second < seconds.length; second++) {
    const at = from + second
    counts[at] = (counts[at] ?? 0) + (seconds[second] as number)
  }
}
