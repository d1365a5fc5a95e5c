import { z } from 'zod'
import { DAY_MS } from '../usage/bucket.ts'

/** A hundred-thousandth may fail: 26 s of a 30-day month. Nobody can notice and act within less. */
export const OBJECTIVE_MAX = 0.99999
/** Longest threshold that the latency sketch tells apart with room to spare, milliseconds. */
export const LATENCY_THRESHOLD_MS_MAX = 60_000
/** Fewer events than this in a window or period say nothing. */
export const EVENTS_MIN_DEFAULT = 20

/**
 * What is counted.
 *
 * `availability` of the `service` spends budget for faults of the upstream and the platform; of the `gateway`, for
 * the platform's only. `latency` asks how many of the answers that were good came within `thresholdMs`.
 */
export const SloIndicator = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('availability'),
    subject: z.enum(['service', 'gateway']).default('service'),
  }),
  z.object({
    kind: z.literal('latency'),
    thresholdMs: z.int().min(1).max(LATENCY_THRESHOLD_MS_MAX),
  }),
])
export type SloIndicator = z.infer<typeof SloIndicator>

const ScopeId = z.string().min(1).nullable().default(null)

/** Which calls: those that match every id given; all null: every call of the installation. */
export const SloScope = z.object({
  apiId: ScopeId,
  versionId: ScopeId,
  routeId: ScopeId,
  tierId: ScopeId,
})
export type SloScope = z.infer<typeof SloScope>

/** Rolling. Whole weeks hold every weekday equally often; 30 is what contracts speak of. */
export const SloPeriodDays = z.union([z.literal(7), z.literal(28), z.literal(30)])
export type SloPeriodDays = z.infer<typeof SloPeriodDays>

/** Share of events that must be good: a fraction in (0, 1), never a percentage. */
export const SloObjective = z
  .number()
  .gt(0, 'An objective is above 0 %.')
  .lt(1, 'An objective of 100 % leaves no budget: every failure would break it for good.')
  .max(OBJECTIVE_MAX, 'An objective above 99.999 % cannot be told from 100 %.')

export const SloDefinition = z.object({
  id: z.string().min(1),
  name: z.string().trim().min(1).max(120),
  indicator: SloIndicator,
  scope: SloScope,
  objective: SloObjective,
  periodDays: SloPeriodDays.default(30),
  /** Least events that a long window, or the period, must hold before anything is said. */
  eventsMin: z.int().min(1).max(1_000_000).default(EVENTS_MIN_DEFAULT),
})
export type SloDefinition = z.infer<typeof SloDefinition>

/** What the arithmetic needs of a definition. */
export type SloTerms = Pick<SloDefinition, 'objective' | 'periodDays' | 'eventsMin'>

export function periodMs({ periodDays }: Pick<SloDefinition, 'periodDays'>): number {
  return periodDays * DAY_MS
}

/**
 * Share of events that may be bad: 1 − objective without the float residue (1 − 0.999 is 0.0010000000000000009), so that
 * a million events at 99.9 % allow exactly a thousand.
 */
export function budgetFraction(objective: number): number {
  return Math.round((1 - objective) * 1e12) / 1e12
}
