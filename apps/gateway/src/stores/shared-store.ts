import {
  type CompiledLimit,
  fillSlot,
  giveBackTo,
  type LimitVerdict,
  refreshCounter,
  SLOT_LENGTH_MAX,
  takeAll,
} from '@gatehouse/policy'
import { type CounterTable, ENTRY_HEADER, openCounterTable } from './counter-table.ts'
import { keyHash } from './key-hash.ts'
import type { LimitCharge, LocalStore } from './limit-store.ts'
import { createSpinLock } from './spin-lock.ts'

/**
 * Room for counters. Equal in all threads that share a buffer.
 *
 * A bucket or a quota takes 48 bytes, a window (strict, rolling or of requests under way) 528.
 */
export type SharedStoreOptions = Readonly<{ countersMax: number; windowsMax: number }>

/** A store that can say how full it is. */
export type SharedStore = LocalStore & Readonly<{ size(): number }>

/** Numbers of a bucket's or a period's state. */
const NARROW_LENGTH = 3
/** The lock, its two words, the counts of both tables, the seed: 64 bytes, a cache line. */
const HEADER_BYTES = 64
const [LOCK, USED, SEED] = [0, 3, 5] as const

/** Bytes of the buffer that `createSharedStore` wants. */
export function sharedStoreBytes({ countersMax, windowsMax }: SharedStoreOptions): number {
  const narrow = countersMax * (ENTRY_HEADER + NARROW_LENGTH)
  const wide = windowsMax * (ENTRY_HEADER + SLOT_LENGTH_MAX)
  return HEADER_BYTES + (narrow + wide) * Float64Array.BYTES_PER_ELEMENT
}

/**
 * Counters in memory that this process's threads share: exact across them, and gone with the process.
 *
 * Every thread opens the same buffer. One lock guards all of it: a decision under several limits is one step whatever keys
 * they have, nothing can deadlock, and at under a microsecond a step eight threads are hardly ever in each other's way.
 *
 * @param buffer zeros at first, of `sharedStoreBytes(options)`
 */
export function createSharedStore(
  buffer: SharedArrayBuffer,
  options: SharedStoreOptions,
): SharedStore {
  const words = new Int32Array(buffer, 0, HEADER_BYTES / Int32Array.BYTES_PER_ELEMENT)
  const numbers = new Float64Array(buffer, HEADER_BYTES)
  const lock = createSpinLock(words.subarray(LOCK, LOCK + 3))
  const seed = sharedSeed(words)
  const { countersMax: entries, windowsMax } = options
  const narrow = openCounterTable(
    numbers,
    { start: 0, entries, stateLength: NARROW_LENGTH },
    words.subarray(USED, USED + 1),
  )
  const wide = openCounterTable(
    numbers,
    {
      start: entries * (ENTRY_HEADER + NARROW_LENGTH),
      entries: windowsMax,
      stateLength: SLOT_LENGTH_MAX,
    },
    words.subarray(USED + 1, USED + 2),
  )
  const tableOf = ({ state }: CompiledLimit) => (state === 'window' ? wide : narrow)

  function take({ limits, scopeIds, costs }: LimitCharge, nowMs: number): LimitVerdict[] {
    const offsets = new Array<number>(limits.length)
    for (let index = 0; index < limits.length; index++) {
      const limit = limits[index] as CompiledLimit
      const hash = keyHash(limit.id, scopeIds[index] as string, seed)
      const table = tableOf(limit)
      const offset = table.findOrMake(hash, limit.fingerprint, nowMs)
      if (table.isNew()) fillSlot(limit, numbers, offset, nowMs)
      // Until it is decided: a neighbour of this very request must not take the place.
      table.setIdleFrom(offset, Number.POSITIVE_INFINITY)
      offsets[index] = offset
    }
    const verdicts = takeAll(limits, numbers, offsets, costs, nowMs)
    for (let index = 0; index < limits.length; index++) {
      const { limit, resetMs } = verdicts[index] as LimitVerdict
      const idleFrom = nowMs + (limit.isConcurrency ? limit.heldMs : resetMs)
      tableOf(limit).setIdleFrom(offsets[index] as number, idleFrom)
    }
    return verdicts
  }

  return {
    size: () => Atomics.load(words, USED) + Atomics.load(words, USED + 1),
    takeAll(charge, nowMs) {
      lock.acquire()
      try {
        return take(charge, nowMs)
      } finally {
        lock.release()
      }
    },
    giveBack(charge, costs, takenMs, nowMs) {
      lock.acquire()
      try {
        giveBack({ ...charge, costs }, { tableOf, numbers, seed }, takenMs, nowMs)
      } finally {
        lock.release()
      }
    },
  }
}

type Open = Readonly<{
  tableOf(limit: CompiledLimit): CounterTable
  numbers: Float64Array
  seed: number
}>

/** A counter that was given away meanwhile has nothing to give back to. */
function giveBack(
  { limits, scopeIds, costs }: LimitCharge,
  { tableOf, numbers, seed }: Open,
  takenMs: number,
  nowMs: number,
): void {
  for (let index = 0; index < limits.length; index++) {
    if (costs[index] === 0) continue
    const limit = limits[index] as CompiledLimit
    const hash = keyHash(limit.id, scopeIds[index] as string, seed)
    const offset = tableOf(limit).find(hash, limit.fingerprint)
    if (offset === -1) continue
    refreshCounter(limit, numbers, offset, nowMs)
    giveBackTo(limit, numbers, offset, costs[index] as number, takenMs)
  }
}

/** Whoever opens the buffer first draws the seed. */
function sharedSeed(words: Int32Array<SharedArrayBuffer>): number {
  const [drawn = 1] = crypto.getRandomValues(new Int32Array(1))
  const known = Atomics.compareExchange(words, SEED, 0, drawn === 0 ? 1 : drawn)
  return known === 0 ? Atomics.load(words, SEED) : known
}
