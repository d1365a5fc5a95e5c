import type { CompiledLimit } from '../snapshot/tier.ts'
import { chargeCounter, fillSlot, refreshCounter, slotLengthOf } from './counter.ts'

/** Requests by second: `counts[i]` came in the second that begins at `fromMs + i × 1000`. */
export type PerSecondCounts = Readonly<{ fromMs: number; counts: ArrayLike<number> }>

export type LimitReplay = Readonly<{
  requests: number
  admitted: number
  refused: number
  /** By limit, in their order: requests it would not have let through, shadow and soft limits included. */
  limits: readonly Readonly<{ limitId: string; name: string; exceeded: number }>[]
  /** Seconds in which requests were refused, oldest first. */
  refusals: readonly Readonly<{ atMs: number; refused: number }>[]
}>

const SECOND_MS = 1_000
/** A second's requests come in at most so many equal steps: closer to how they came than all at once, and quick. */
const STEPS_MAX = 10

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
): LimitReplay {
  const counters = createCounters(limits, fromMs)
  const refusals: { atMs: number; refused: number }[] = []
  let requests = 0
  let refused = 0
  for (let second = 0; second < counts.length; second++) {
    const count = counts[second] ?? 0
    if (count <= 0) continue
    const atMs = fromMs + second * SECOND_MS
    const refusedNow = replaySecond(counters, count, atMs)
    if (refusedNow > 0) refusals.push({ atMs, refused: refusedNow })
    requests += count
    refused += refusedNow
  }
  return {
    requests,
    admitted: requests - refused,
    refused,
    limits: counters.limits.map(({ id, name }, index) => ({
      limitId: id,
      name,
      exceeded: counters.exceeded[index] ?? 0,
    })),
    refusals,
  }
}

type Counters = {
  limits: readonly CompiledLimit[]
  slots: Float64Array
  offsets: readonly number[]
  available: number[]
  exceeded: number[]
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
  return { limits, slots, offsets, available: [], exceeded: limits.map(() => 0) }
}

/** Gives how many of a second's requests are refused. */
function replaySecond(counters: Counters, count: number, secondMs: number): number {
  const steps = Math.min(count, STEPS_MAX)
  let refused = 0
  for (let step = 0; step < steps; step++) {
    const first = Math.floor((count * step) / steps)
    const arrivals = Math.floor((count * (step + 1)) / steps) - first
    const atMs = secondMs + Math.floor((SECOND_MS * step) / steps)
    refused += arrivals - replayStep(counters, arrivals, atMs)
  }
  return refused
}

/** Requests that come at one instant; gives how many are admitted. */
function replayStep(counters: Counters, arrivals: number, nowMs: number): number {
  const { limits, slots, offsets, available, exceeded } = counters
  let admitted = arrivals
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    const cost = limit.cost.tokens
    const left = refreshCounter(limit, slots, offsets[index] as number, nowMs)
    const fitting = Math.max(0, Math.floor(left / cost))
    available[index] = fitting
    if (limit.mode === 'enforce' && !limit.isSoft && fitting < admitted) admitted = fitting
  }
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    const fitting = available[index] as number
    if (fitting < arrivals) exceeded[index] = (exceeded[index] as number) + arrivals - fitting
    const charged = limit.isSoft ? admitted : Math.min(admitted, fitting)
    if (charged > 0) {
      chargeCounter(limit, slots, offsets[index] as number, charged * limit.cost.tokens)
    }
  }
  return admitted
}
