import { assertNever } from '../assert-never.ts'
import type { UsageKey } from '../usage/bucket.ts'
import {
  addToSketch,
  emptySketch,
  quantile,
  SKETCH_RELATIVE_ERROR,
  type Sketch,
} from '../usage/sketch.ts'
import type { SloIndicator } from './objective.ts'

/**
 * Which events an objective speaks of, and which of them were bad.
 *
 *   fault                service         gateway         latency
 *   any, status 4xx      not counted     not counted     not counted
 *   client, config       not counted     not counted     not counted
 *   platform             bad             bad             not counted
 *   upstream             bad             good            not counted
 *   none, status 5xx     bad             good            not counted
 *   none                 good            good            good or bad by duration
 *
 * A caller's mistake says nothing about the service, whoever answered it: neither good nor bad, left out of `total`.
 * A failure is usually quick and would flatter a latency; the availability's objective has it already. A fault outweighs the
 * status: a stream that broke off after its 200 was bad.
 */
export type EventCounts = Readonly<{ total: number; bad: number }>

export const NO_EVENTS: EventCounts = Object.freeze({ total: 0, bad: 0 })

export type EventOutcome = 'good' | 'bad' | 'not_counted'

/** A row of usage, of any bucket. `fault` is empty for none; `latency` may be null where no objective asks for it. */
export type UsageCountRow = Readonly<{
  statusClass: UsageKey['statusClass']
  fault: string
  requests: number
  latency: Sketch | null
}>

/** What a row's events are to an availability objective. */
export function availabilityOutcome(
  subject: 'service' | 'gateway',
  { statusClass, fault }: Pick<UsageCountRow, 'statusClass' | 'fault'>,
): EventOutcome {
  if (statusClass === '4xx' || fault === 'client' || fault === 'config') return 'not_counted'
  if (fault === 'platform') return 'bad'
  if (subject === 'gateway') return 'good'
  return fault === 'upstream' || statusClass === '5xx' ? 'bad' : 'good'
}

/** Sums the events of an indicator over any rows. A latency row without its sketch is not counted. */
export function countEvents(indicator: SloIndicator, rows: Iterable<UsageCountRow>): EventCounts {
  let counts = NO_EVENTS
  for (const row of rows) counts = addCounts(counts, countsOfRow(indicator, row))
  return counts
}

function countsOfRow(indicator: SloIndicator, row: UsageCountRow): EventCounts {
  switch (indicator.kind) {
    case 'availability': {
      const outcome = availabilityOutcome(indicator.subject, row)
      if (outcome === 'not_counted') return NO_EVENTS
      return { total: row.requests, bad: outcome === 'bad' ? row.requests : 0 }
    }
    case 'latency': {
      if (row.latency === null || availabilityOutcome('service', row) !== 'good') return NO_EVENTS
      return latencyCounts(row.latency, indicator.thresholdMs)
    }
    default:
      return assertNever(indicator)
  }
}

/**
 * The sketch's resolution at a threshold, relative: durations up to this share above it may still count as good. The bin
 * that holds the threshold counts as good in whole, and a bin is γ = (1 + α) / (1 − α) wide: 5.13 %.
 */
export const LATENCY_THRESHOLD_RELATIVE_ERROR =
  (2 * SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR)

/**
 * How many of the counted durations are above a threshold.
 *
 * Every duration within `thresholdMs` is good and every one above `effectiveThresholdMs` is bad; between the two, at most
 * 5.13 % apart, it counts as good. So the sketch never spends budget that was not spent.
 */
export function latencyCounts(sketch: Sketch, thresholdMs: number): EventCounts {
  const thresholdBin = binOf(thresholdMs)
  let total = 0
  let bad = 0
  for (const [bin, count] of sketch) {
    total += count
    if (bin > thresholdBin) bad += count
  }
  return { total, bad }
}

/** The duration from which events really count as bad: the upper edge of the sketch's bin, at or just above the threshold. */
export function effectiveThresholdMs(thresholdMs: number): number {
  const middle = quantile(sketchOf(thresholdMs), 0.5) ?? thresholdMs
  // The sketch answers with 2·edge / (γ + 1) for everything in a bin; 2 / (γ + 1) is 1 − α.
  return Math.max(thresholdMs, middle / (1 - SKETCH_RELATIVE_ERROR))
}

function binOf(durationMs: number): number {
  for (const bin of sketchOf(durationMs).keys()) return bin
  return 0
}

function sketchOf(durationMs: number): Sketch {
  const sketch = emptySketch()
  addToSketch(sketch, durationMs)
  return sketch
}

export function addCounts(a: EventCounts, b: EventCounts): EventCounts {
  return { total: a.total + b.total, bad: a.bad + b.bad }
}

/** The indicator's value, good ÷ total in [0, 1]; null without events, which a chart shows as a gap. */
export function sli({ total, bad }: EventCounts): number | null {
  return total === 0 ? null : (total - bad) / total
}
