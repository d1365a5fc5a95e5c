import type { CompiledLimit } from '../snapshot/tier.ts'
import { chargeCounter, fillSlot, refreshCounter, slotLengthOf } from './counter.ts'

/** Requests by second: `counts[i]` came in the second that begins at `fromMs + i × 1000`. */
export type PerSecondCounts = Readonly<{ fromMs: number; counts: ArrayLike<number> }>

export type ReplayOptions = Readonly<{
  /** What comes before only fills the counters, as a quota of the month needs it; the report begins here. */
  reportFromMs?: number
  /** Width of the steps of the report, milliseconds, whole seconds; they begin at the report's begin. */
  stepMs?: number
}>

/** How far a limit was used: shares of what it has at once, 1 being all of it. */
export type LimitUse = Readonly<{
  limitId: string
  name: string
  /** Requests it would not have let through, shadow and soft limits included. */
  exceeded: number
  /** The most in any second with requests, and when first; null without requests. */
  peak: Readonly<{ share: number; atMs: number }> | null
  /** 95 of 100 seconds with requests used no more, to a hundredth; null without requests. */
  p95: number | null
  /** When the counts end. */
  now: number
}>

export type ReplayStep = Readonly<{
  atMs: number
  requests: number
  refused: number
  /** By limit, in their order: the most it was used. */
  peaks: readonly number[]
}>

export type LimitReplay = Readonly<{
  requests: number
  admitted: number
  refused: number
  /** In the limits' order; limits of requests under way are left out. */
  limits: readonly LimitUse[]
  /** Those with requests, oldest first. */
  steps: readonly ReplayStep[]
}>

const SECOND_MS = 1_000
/** A second's requests come in at most so many equal steps: closer to how they came than all at once, and quick. */
const STEPS_MAX = 10
/** Shares are sorted into hundredths; a soft limit's may be above one, and two and more are one bin. */
const BINS = 201

/**
 * What limits would have done to a caller's past: the gateway's own arithmetic over per-second counts.
 *
 * One caller, whatever the scopes: the counts are of whoever the limits count. Each request costs what the limit says a
 * request costs. Requests under way cannot be replayed, because counts do not tell how long each took; such limits
 * are left out. Takes time in proportion to the seconds that have requests.
 */
export function replayLimits(
  limits: readonly CompiledLimit[],
  { fromMs, counts }: PerSecondCounts,
  { reportFromMs = fromMs, stepMs = SECOND_MS }: ReplayOptions = {},
): LimitReplay {
  const counters = createCounters(limits, fromMs)
  const report = createReport(counters, reportFromMs, stepMs)
  for (let second = 0; second < counts.length; second++) {
    const count = counts[second] ?? 0
    if (count <= 0) continue
    const atMs = fromMs + second * SECOND_MS
    const isReported = atMs >= reportFromMs
    const refused = replaySecond(counters, count, atMs, isReported)
    if (isReported) report.add(atMs, count, refused)
  }
  return report.finish(fromMs + counts.length * SECOND_MS)
}

type Counters = {
  limits: readonly CompiledLimit[]
  slots: Float64Array
  offsets: readonly number[]
  available: number[]
  exceeded: number[]
  /** By limit: the most used in the second that is being replayed. */
  used: number[]
}

function createCounters(all: readonly CompiledLimit[], nowMs: number): Counters {
  const limits = all.filter(({ isConcurrency }) => !isConcurrency)
  const offsets: number[] = []
  let length = 0
  for (const limit of limits) {
    offsets.push(length)
    length += slotLengthOf(limit)
  }
  const slots = new Float64Array(length)
  limits.forEach((limit, index) => {
    fillSlot(limit, slots, offsets[index] as number, nowMs)
  })
  const zeros = () => limits.map(() => 0)
  return { limits, slots, offsets, available: zeros(), exceeded: zeros(), used: zeros() }
}

/** Gives how many of a second's requests are refused. */
function replaySecond(
  counters: Counters,
  count: number,
  secondMs: number,
  isReported: boolean,
): number {
  // What only fills the counters is not looked at so closely: it may be weeks, for the quota of a month.
  const steps = isReported ? Math.min(count, STEPS_MAX) : 1
  counters.used.fill(0)
  let refused = 0
  for (let step = 0; step < steps; step++) {
    const first = Math.floor((count * step) / steps)
    const arrivals = Math.floor((count * (step + 1)) / steps) - first
    const atMs = secondMs + Math.floor((SECOND_MS * step) / steps)
    refused += arrivals - replayStep(counters, arrivals, atMs, isReported)
  }
  return refused
}

/** Requests that come at one instant; gives how many are admitted. */
function replayStep(
  counters: Counters,
  arrivals: number,
  nowMs: number,
  isReported: boolean,
): number {
  const { limits, slots, offsets, available } = counters
  let admitted = arrivals
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    const left = refreshCounter(limit, slots, offsets[index] as number, nowMs)
    available[index] = left
    const fitting = Math.max(0, Math.floor(left / limit.cost.tokens))
    if (limit.mode === 'enforce' && !limit.isSoft && fitting < admitted) admitted = fitting
  }
  for (let index = 0; index < limits.length; index++) {
    charge(counters, index, arrivals, admitted, isReported)
  }
  return admitted
}

function charge(
  { limits, slots, offsets, available, exceeded, used }: Counters,
  index: number,
  arrivals: number,
  admitted: number,
  isReported: boolean,
): void {
  const limit = limits[index] as CompiledLimit
  const left = available[index] as number
  const fitting = Math.max(0, Math.floor(left / limit.cost.tokens))
  if (isReported && fitting < arrivals) {
    exceeded[index] = (exceeded[index] as number) + arrivals - fitting
  }
  const cost = (limit.isSoft ? admitted : Math.min(admitted, fitting)) * limit.cost.tokens
  if (cost > 0) chargeCounter(limit, slots, offsets[index] as number, cost)
  const share = 1 - (left - cost) / limit.quota
  if (share > (used[index] as number)) used[index] = share
}

type Step = { atMs: number; requests: number; refused: number; peaks: number[] }

function createReport(counters: Counters, reportFromMs: number, stepMs: number) {
  const { limits, used } = counters
  const steps: Step[] = []
  const peaks: ({ share: number; atMs: number } | null)[] = limits.map(() => null)
  const bins = limits.map(() => new Uint32Array(BINS))
  let requests = 0
  let refusedInAll = 0

  function stepAt(atMs: number): Step {
    const startMs = atMs - ((atMs - reportFromMs) % stepMs)
    const last = steps.at(-1)
    if (last?.atMs === startMs) return last
    const made = { atMs: startMs, requests: 0, refused: 0, peaks: limits.map(() => 0) }
    steps.push(made)
    return made
  }

  return {
    add(atMs: number, count: number, refused: number): void {
      requests += count
      refusedInAll += refused
      const step = stepAt(atMs)
      step.requests += count
      step.refused += refused
      for (let index = 0; index < limits.length; index++) {
        const share = used[index] as number
        if (share > (step.peaks[index] as number)) step.peaks[index] = share
        const peak = peaks[index]
        if (peak == null || share > peak.share) peaks[index] = { share, atMs }
        const bin = Math.min(BINS - 1, Math.ceil(share * 100))
        const ofLimit = bins[index] as Uint32Array
        ofLimit[bin] = (ofLimit[bin] as number) + 1
      }
    },
    finish(endMs: number): LimitReplay {
      return {
        requests,
        admitted: requests - refusedInAll,
        refused: refusedInAll,
        limits: limits.map(({ id, name }, index) => ({
          limitId: id,
          name,
          exceeded: counters.exceeded[index] as number,
          peak: peaks[index] ?? null,
          p95: percentile95(bins[index] as Uint32Array),
          now: shareAt(counters, index, endMs),
        })),
        steps,
      }
    },
  }
}

function percentile95(bins: Uint32Array): number | null {
  const total = bins.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let seen = 0
  for (let bin = 0; bin < bins.length; bin++) {
    seen += bins[bin] as number
    if (seen >= total * 0.95) return bin / 100
  }
  return null
}

function shareAt({ limits, slots, offsets }: Counters, index: number, atMs: number): number {
  const limit = limits[index] as CompiledLimit
  const left = refreshCounter(limit, slots, offsets[index] as number, atMs)
  return Math.max(0, 1 - left / limit.quota)
}
