import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import {
  CALM,
  judgeLoad,
  type LoadSample,
  SAMPLE_EVERY_MS,
  type Shedding,
  type ShedRule,
  shedShares,
} from '@gatehouse/policy'

/** What the request path reads: which part of the calls is refused at the moment. Zero while all is well. */
export type Overload = {
  ordinaryShare: number
  criticalShare: number
  /** Since the thread began. */
  refusedOrdinary: number
  refusedCritical: number
}

export type OverloadMeter = Readonly<{
  overload: Overload
  level(): number
  stop(): void
}>

export type OverloadMeterDeps = Readonly<{
  rule: ShedRule
  /** Told when shedding begins and when it ends. */
  onChange(state: Shedding, refused: number): void
  /** Told each new level. */
  onLevel?(level: number): void
}>

export function createOverload(): Overload {
  return { ordinaryShare: 0, criticalShare: 0, refusedOrdinary: 0, refusedCritical: 0 }
}

/** Looks at its own thread ten times a second, and sets the shares by `judgeLoad`. */
export function meterOverload(deps: OverloadMeterDeps): OverloadMeter {
  const overload = createOverload()
  const sample = createSampler()
  let state = CALM
  let refusedBefore = 0

  const timer = setInterval(() => {
    const before = state
    state = judgeLoad(before, deps.rule, sample())
    if (state.level === before.level) return
    const { ordinary, critical } = shedShares(state.level)
    overload.ordinaryShare = ordinary
    overload.criticalShare = critical
    deps.onLevel?.(state.level)
    const refused = overload.refusedOrdinary + overload.refusedCritical
    if (before.level === 0) refusedBefore = refused
    if (before.level === 0 || state.level === 0) deps.onChange(state, refused - refusedBefore)
  }, SAMPLE_EVERY_MS)
  timer.unref()
  return {
    overload,
    level: () => state.level,
    stop: () => clearInterval(timer),
  }
}

function createSampler(): () => LoadSample {
  let utilisation = performance.eventLoopUtilization()
  let lastTick = performance.now()
  return () => {
    const now = performance.eventLoopUtilization()
    const nowTick = performance.now()
    const delayMs = Math.max(0, nowTick - lastTick - SAMPLE_EVERY_MS)
    const busy = performance.eventLoopUtilization(now, utilisation).utilization
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    utilisation = now
    lastTick = nowTick
    return { delayMs, utilisation: busy, heapShare: used / limit }
  }
}
