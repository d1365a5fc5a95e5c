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
  /** Counters kept at once; about 200 bytes each. */
  countersMax: number
}>

/** A store that can say how full it is. */
export type MemoryStore = LimitStore & Readonly<{ size(): number }>

/** Counters looked at with each new one, so that no request pays for a sweep of all. */
const EVICTION_STEPS = 8

type Counter = { slot: number; limit: CompiledLimit; scopeId: string; usedMs: number }

/**
 * Counters in this process's memory: exact, and gone with it.
 *
 * A counter is a pair of numbers in one array. A hand goes round the array, a few slots with each new counter: one whose
 * bucket has had the time to fill up again says nothing that a new one would not, and is given up for free. When
 * none is, the longest unused of those under the hand makes room: a caller who invents identities can then make
 * others' buckets look full again, which errs on the side of letting them in.
 */
export function createMemoryStore({ countersMax }: MemoryStoreOptions): MemoryStore {
  const numbers = new Float64Array(countersMax * SLOT_LENGTH)
  const slots: (Counter | undefined)[] = []
  const byLimit = new Map<string, Map<string, Counter>>()
  const free: number[] = []
  let hand = 0

  function remove(counter: Counter): void {
    const ofLimit = byLimit.get(counter.limit.id)
    ofLimit?.delete(counter.scopeId)
    if (ofLimit?.size === 0) byLimit.delete(counter.limit.id)
    slots[counter.slot] = undefined
    free.push(counter.slot)
  }

  /** Gives up full buckets under the hand; with nothing free, the one longest unused. */
  function makeRoom(nowMs: number): void {
    let oldest: Counter | undefined
    const steps = Math.min(EVICTION_STEPS, slots.length)
    for (let step = 0; step < steps; step++) {
      hand = (hand + 1) % slots.length
      const counter = slots[hand]
      if (counter === undefined) continue
      if (isFilled(counter, nowMs)) remove(counter)
      else oldest = longerUnused(counter, oldest)
    }
    const isFull = free.length === 0 && slots.length >= countersMax
    if (isFull && oldest !== undefined) remove(oldest)
  }

  function create(limit: CompiledLimit, scopeId: string, nowMs: number): Counter {
    makeRoom(nowMs)
    const slot = free.pop() ?? slots.length
    const counter = { slot, limit, scopeId, usedMs: nowMs }
    slots[slot] = counter
    byLimit.set(limit.id, (byLimit.get(limit.id) ?? new Map()).set(scopeId, counter))
    fillSlot(limit, numbers, slot * SLOT_LENGTH, nowMs)
    return counter
  }

  function offsetOf(limit: CompiledLimit, scopeId: string, nowMs: number): number {
    let counter = byLimit.get(limit.id)?.get(scopeId)
    if (counter === undefined) counter = create(limit, scopeId, nowMs)
    else if (counter.limit !== limit) adopt(counter, limit, numbers, nowMs)
    counter.usedMs = nowMs
    return counter.slot * SLOT_LENGTH
  }

  return {
    size: () => slots.length - free.length,
    takeAll(limits, scopeIds, cost, nowMs): LimitVerdict[] {
      const offsets = new Array<number>(limits.length)
      for (let index = 0; index < limits.length; index++) {
        offsets[index] = offsetOf(limits[index] as CompiledLimit, scopeIds[index] ?? '', nowMs)
      }
      return takeAll(limits, numbers, offsets, cost, nowMs)
    },
  }
}

function isFilled({ usedMs, limit }: Counter, nowMs: number): boolean {
  return nowMs - usedMs >= fillMs(limit.rule)
}

function longerUnused(counter: Counter, other: Counter | undefined): Counter {
  return other === undefined || counter.usedMs < other.usedMs ? counter : other
}

/** A new revision has new limit objects: the counter goes on if the arithmetic is the same, and begins anew if not. */
function adopt(counter: Counter, limit: CompiledLimit, numbers: Float64Array, nowMs: number): void {
  const { burst, tokens, perMs } = counter.limit.rule
  const isSame =
    burst === limit.rule.burst && tokens === limit.rule.tokens && perMs === limit.rule.perMs
  counter.limit = limit
  if (!isSame) fillSlot(limit, numbers, counter.slot * SLOT_LENGTH, nowMs)
}
