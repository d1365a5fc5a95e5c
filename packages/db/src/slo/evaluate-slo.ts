import {
  ALERT_WINDOW_MS_MAX,
  bucketStartMs,
  type CountSeries,
  countSeries,
  type EventCounts,
  evaluateRules,
  HOUR_MS,
  MINUTE_MS,
  periodMs,
  type RuleVerdict,
  type SloDefinition,
  type SloState,
  sloState,
} from '@gatehouse/policy'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Pool } from '../pool.ts'
import { sloCountBuckets } from './slo-counts.ts'

/** How an objective stands at the end of a minute. */
export type SloEvaluation = Readonly<{
  /** The full minute up to which usage was counted, UTC epoch milliseconds. */
  atMs: number
  state: SloState
  verdicts: readonly RuleVerdict[]
  /** Events of the rolling period. */
  period: EventCounts
  /** Hours of the period. */
  hours: CountSeries
}>

/** A row's fields that make its definition. */
export type SloFields = Readonly<{
  id: string
  name: string
  kind: 'availability' | 'latency'
  subject: 'service' | 'gateway'
  thresholdMs: number | null
  apiId: string | null
  versionId: string | null
  routeId: string | null
  tierId: string | null
  objective: number
  periodDays: number
  eventsMin: number
}>

/** The definition of a row. */
export function definitionOf(row: SloFields): SloDefinition {
  const { id, name, objective, eventsMin, apiId, versionId, routeId, tierId } = row
  return {
    ...{ id, name, objective, eventsMin },
    indicator:
      row.kind === 'latency'
        ? { kind: 'latency', thresholdMs: row.thresholdMs ?? 1 }
        : { kind: 'availability', subject: row.subject },
    scope: { apiId, versionId, routeId, tierId },
    periodDays: row.periodDays === 7 || row.periodDays === 28 ? row.periodDays : 30,
  }
}

/**
 * Counts usage and judges it. Minutes for the alert windows, so that our verdicts change at the minute at which Prometheus'
 * would; hours for the period, whose edge may be off by one.
 */
export async function evaluateSlo(
  pool: Pool,
  definition: SloDefinition,
  nowMs: number,
): Promise<SloEvaluation> {
  const atMs = bucketStartMs(nowMs, MINUTE_MS)
  const lengthMs = periodMs(definition)
  const [minutes, hours] = await Promise.all([
    sloCountBuckets(pool, definition, {
      fromMs: atMs - ALERT_WINDOW_MS_MAX,
      toMs: atMs,
      stepMs: MINUTE_MS,
    }),
    sloCountBuckets(pool, definition, { fromMs: atMs - lengthMs, toMs: atMs, stepMs: HOUR_MS }),
  ])
  const recent = countSeries(minutes)
  const hourly = countSeries(hours)
  const verdicts = evaluateRules(definition, (windowMs) => recent.over(windowMs, atMs))
  const period = hourly.over(lengthMs, atMs)
  return { atMs, verdicts, period, hours: hourly, state: sloState(definition, period, verdicts) }
}

/** What a row keeps of an evaluation. */
export function evaluationFields({ atMs, state, verdicts, period }: SloEvaluation) {
  return {
    evaluatedAt: new Date(atMs),
    state,
    total: BigInt(period.total),
    bad: BigInt(period.bad),
    verdicts: verdicts as unknown as Prisma.InputJsonArray,
  }
}
