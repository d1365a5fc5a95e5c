import { CRITICAL_SHARE } from './caps.ts'

/**
 * When a serving thread turns requests away, and how many of them.
 *
 * Source   the thresholds are those of `@fastify/under-pressure` and of Node's own advice for event-loop utilisation; the rise in
 *          steps and the draw for each request are those of Google's SRE book, ch. 21 ("client-side throttling"), done at the
 *          server: a switch that is on or off would swing between idle and drowned.
 * Units    milliseconds; shares are fractions in [0, 1]. Samples are `SAMPLE_EVERY_MS` apart.
 * Bound    ordinary calls are all refused before the first critical one is: the last fifth of the level is theirs.
 */
export type ShedRule = Readonly<{ delayMs: number; utilisation: number; heapShare: number }>

/** One look at a thread: how late a timer came, how much of the time its loop was busy, how much of its heap is in use. */
export type LoadSample = Readonly<{ delayMs: number; utilisation: number; heapShare: number }>

export type LoadReason = 'delay' | 'utilisation' | 'heap'

export type Shedding = Readonly<{
  /** 0: nobody is refused; 1: everybody is. */
  level: number
  /** Why it rose last. */
  reason: LoadReason | null
  /** Samples over a threshold, one after another. */
  overInARow: number
  /** Utilisation over about a second. */
  smoothed: number
}>

export const SAMPLE_EVERY_MS = 100
export const CALM: Shedding = Object.freeze({ level: 0, reason: null, overInARow: 0, smoothed: 0 })

/** A collection of garbage or the compiling of a revision is over by then; shedding does not begin for it. */
const SAMPLES_TO_BEGIN = 3
/** A sample's part in the mean: a second's worth of samples make most of it. */
const SMOOTHING = 0.2
/** Of late timers and a full heap there must be less at once. */
const STEP = 0.1
/** Of utilisation at most this: from nothing to half of all calls within a second. */
const UTILISATION_STEP = 0.05
const CLIMB_DOWN_PER_IDLE_SHARE = 0.5

/** The state after another sample. */
export function judgeLoad(before: Shedding, rule: ShedRule, sample: LoadSample): Shedding {
  const smoothed = before.smoothed + (sample.utilisation - before.smoothed) * SMOOTHING
  const reason = reasonOf(rule, sample, before.level === 0 ? smoothed : sample.utilisation)
  if (reason === null) {
    const idle = Math.max(0, rule.utilisation - sample.utilisation)
    const down = Math.min(UTILISATION_STEP, Math.max(0.01, idle * CLIMB_DOWN_PER_IDLE_SHARE))
    const level = Math.max(0, before.level - down)
    return { level, reason: level === 0 ? null : before.reason, overInARow: 0, smoothed }
  }
  const overInARow = before.overInARow + 1
  if (before.level === 0 && overInARow < SAMPLES_TO_BEGIN) {
    return { ...before, overInARow, smoothed }
  }
  const level = Math.min(1, before.level + stepOf(reason, rule, sample))
  return { level, reason, overInARow, smoothed }
}

function reasonOf(rule: ShedRule, sample: LoadSample, utilisation: number): LoadReason | null {
  if (sample.heapShare > rule.heapShare) return 'heap'
  if (sample.delayMs > rule.delayMs) return 'delay'
  return utilisation > rule.utilisation ? 'utilisation' : null
}

function stepOf(reason: LoadReason, rule: ShedRule, { utilisation }: LoadSample): number {
  if (reason !== 'utilisation') return STEP
  const over = (utilisation - rule.utilisation) / (1 - rule.utilisation)
  return Math.max(0.01, UTILISATION_STEP * over)
}

/** Which part of ordinary and of critical calls is refused at a level. */
export function shedShares(level: number): Readonly<{ ordinary: number; critical: number }> {
  const open = 1 - CRITICAL_SHARE
  return {
    ordinary: Math.min(1, level / open),
    critical: Math.max(0, (level - open) / CRITICAL_SHARE),
  }
}
