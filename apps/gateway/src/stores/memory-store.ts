import {
  type CompiledLimit,
  fillMs,
  fillSlot,
  type LimitVerdict,
  SLOT_LENGTH,
  takeAll,
} from '@gatehouse/policy'
import type { LimitStore } from './limit-store.ts'

export type MemoryStoreOptions = Readonly<{
  /** Counters kept at once; 16 bytes each, and about 150 for the key. */
  countersMax: number
}>

/** Counters looked at for eviction with each new one, so that no request pays for a sweep of all. */
const EVICTION_STEPS = 8

type Counter = { offset: number; limit: CompiledLimit; key: string; usedMs: number }

/** A store that can say how full it is. */
export type MemoryStore = LimitStore & Readonly<{ size(): number }>

/**
 * Counters in this process's memory: exact, and gone with it.
 *
 * A counter is a pair of numbers in one array. One whose bucket has had the time to fill up again says nothing that a new
 * one would not, so it is given up for free. When all are in use, the longest unused one makes room: a caller who
 * invents identities can then make others' buckets look full again, which errs on the side of letting them in.
 */
export function createMemoryStore({ countersMax }: MemoryStoreOptions): MemoryStore {
  const slots = new Float64Array(countersMax * SLOT_LENGTH)
  const free: number[] = []
  // In the order of last use, oldest first.
  const counters = new Map<string, Counter>()
  let used = 0

  function allocate(nowMs: number): number {
    evict(counters, free, nowMs, used >= countersMax && free.length === 0)
    const reused = free.pop()
    if (reused !== undefined) return reused
    used += 1
    return (used - 1) * SLOT_LENGTH
  }

  function offsetOf(limit: CompiledLimit, scopeId: string, nowMs: number): number {
    const key = `${limit.id} ${scopeId}`
    const known = counters.get(key)
    if (known !== undefined && isSameRule(known.limit, limit)) {
      touch(counters, known, nowMs)
      return known.offset
    }
    const offset = known?.offset ?? allocate(nowMs)
    fillSlot(limit, slots, offset, nowMs)
    counters.set(key, { offset, limit, key, usedMs: nowMs })
    return offset
  }

  return {
    size: () => counters.size,
    takeAll(limits, scopeIds, cost, nowMs): LimitVerdict[] {
      const offsets = limits.map((limit, index) => offsetOf(limit, scopeIds[index] ?? '', nowMs))
      return takeAll(limits, slots, offsets, cost, nowMs)
    },
  }
}

/** How long a counter may stand where it is in the order of use: moving it costs more than the request's arithmetic. */
const TOUCH_EVERY_MS = 1_000

function touch(counters: Map<string, Counter>, counter: Counter, nowMs: number): void {
  if (nowMs - counter.usedMs < TOUCH_EVERY_MS) return
  counter.usedMs = nowMs
  counters.delete(counter.key)
  counters.set(counter.key, counter)
}

/** A revision that changes a rule makes new limit objects; the counter goes on only if the arithmetic is the same. */
function isSameRule(a: CompiledLimit, b: CompiledLimit): boolean {
  return (
    a === b ||
    (a.rule.kind === b.rule.kind &&
      a.rule.burst === b.rule.burst &&
      a.rule.tokens === b.rule.tokens &&
      a.rule.perMs === b.rule.perMs)
  )
}

function evict(
  counters: Map<string, Counter>,
  free: number[],
  nowMs: number,
  isFull: boolean,
): void {
  let steps = EVICTION_STEPS
  for (const [key, counter] of counters) {
    const isFilled = nowMs - counter.usedMs > fillMs(counter.limit.rule) + TOUCH_EVERY_MS
    if (isFilled || (isFull && free.length === 0)) {
      counters.delete(key)
      free.push(counter.offset)
    }
    steps -= 1
    if (steps === 0) return
  }
}
