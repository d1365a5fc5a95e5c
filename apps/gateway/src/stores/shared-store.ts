import {
  CONCURRENCY_FINGERPRINT,
  type CompiledLimit,
  fillSlot,
  giveBackTo,
  type LimitVerdict,
  refreshCounter,
  SLOT_LENGTH_MAX,
  slotLengthOf,
  takeAll,
} from '@gatehouse/policy'
import { type CounterTable, ENTRY_HEADER, openCounterTable } from './counter-table.ts'
import { keyHash } from './key-hash.ts'
import type { LimitCharge, LocalStore } from './limit-store.ts'
import { createSpinLock, type SpinLock } from './spin-lock.ts'

/**
 * Room for counters. Equal in all threads that share a buffer.
 *
 * A bucket or a quota takes 48 bytes, a window (strict, rolling or of requests under way) 528.
 */
export type SharedStoreOptions = Readonly<{ countersMax: number; windowsMax: number }>

/** A counter as it is kept on disk: its table, key hash and fingerprint, from when on it is as good as new, its state. */
export type SavedCounter = readonly [
  table: 'narrow' | 'wide',
  hash: number,
  fingerprint: number,
  idleFromMs: number,
  state: readonly number[],
]

/** A store that can say how full it is, and be kept. */
export type SharedStore = LocalStore &
  Readonly<{
    size(): number
    /** Rises with every decision. */
    changes(): number
    /** What keys are hashed with; saved counters mean nothing without it. */
    seed(): number
    /** The counters that say something beyond `atMs`; not those of requests under way, which end with the process. */
    save(atMs: number): SavedCounter[]
    /** Takes what another process saved; before anybody counts, and before other threads open the buffer. */
    restore(seed: number, counters: Iterable<SavedCounter>): void
  }>

/** Numbers of a bucket's or a period's state. */
const NARROW_LENGTH = 3
/** The lock, its two words, the counts of both tables, the seed, the changes: 64 bytes, a cache line. */
const HEADER_BYTES = 64
const [LOCK, USED, SEED, CHANGES] = [0, 3, 5, 6] as const

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
  const open = openBuffer(buffer, options)
  const { words, lock } = open
  const locked = <T>(work: () => T): T => {
    lock.acquire()
    try {
      return work()
    } finally {
      lock.release()
    }
  }
  return {
    size: () => Atomics.load(words, USED) + Atomics.load(words, USED + 1),
    changes: () => words[CHANGES] as number,
    seed: () => words[SEED] as number,
    save: (atMs) =>
      locked(() => [...savedFrom('narrow', open, atMs), ...savedFrom('wide', open, atMs)]),
    restore(seed, counters) {
      words[SEED] = seed
      for (const [name, hash, fingerprint, idleFromMs, state] of counters) {
        const offset = open[name].findOrMake(hash, fingerprint, 0)
        open.numbers.set(state, offset)
        open[name].setIdleFrom(offset, idleFromMs)
      }
    },
    takeAll(charge, nowMs) {
      lock.acquire()
      try {
        return take(open, charge, nowMs)
      } finally {
        lock.release()
      }
    },
    peekAll: (charge, nowMs) => locked(() => peek(open, charge, nowMs)),
    giveBack: (charge, costs, takenMs, nowMs) =>
      locked(() => giveBack(open, { ...charge, costs }, takenMs, nowMs)),
  }
}

type Open = Readonly<{
  words: Int32Array<SharedArrayBuffer>
  numbers: Float64Array
  lock: SpinLock
  narrow: CounterTable
  wide: CounterTable
}>

function openBuffer(
  buffer: SharedArrayBuffer,
  { countersMax, windowsMax }: SharedStoreOptions,
): Open {
  const words = new Int32Array(buffer, 0, HEADER_BYTES / Int32Array.BYTES_PER_ELEMENT)
  const numbers = new Float64Array(buffer, HEADER_BYTES)
  drawSeed(words)
  return {
    words,
    numbers,
    lock: createSpinLock(words.subarray(LOCK, LOCK + 3)),
    narrow: openCounterTable(
      numbers,
      { start: 0, entries: countersMax, stateLength: NARROW_LENGTH },
      words.subarray(USED, USED + 1),
    ),
    wide: openCounterTable(
      numbers,
      {
        start: countersMax * (ENTRY_HEADER + NARROW_LENGTH),
        entries: windowsMax,
        stateLength: SLOT_LENGTH_MAX,
      },
      words.subarray(USED + 1, USED + 2),
    ),
  }
}

function tableOf({ narrow, wide }: Open, { state }: CompiledLimit): CounterTable {
  return state === 'window' ? wide : narrow
}

function take(open: Open, { limits, scopeIds, costs }: LimitCharge, nowMs: number): LimitVerdict[] {
  const { words, numbers } = open
  const offsets = new Array<number>(limits.length)
  const seed = words[SEED] as number
  words[CHANGES] = (words[CHANGES] as number) + 1
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    const hash = keyHash(limit.id, scopeIds[index] as string, seed)
    const table = tableOf(open, limit)
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
    tableOf(open, limit).setIdleFrom(offsets[index] as number, idleFrom)
  }
  return verdicts
}

/** Decides on a copy of the counters, so that the arithmetic is the same and nothing is charged or made. */
function peek(open: Open, { limits, scopeIds, costs }: LimitCharge, nowMs: number): LimitVerdict[] {
  const copy = new Float64Array(limits.length * SLOT_LENGTH_MAX)
  const seed = open.words[SEED] as number
  const offsets = limits.map((limit, index) => {
    const at = index * SLOT_LENGTH_MAX
    const hash = keyHash(limit.id, scopeIds[index] as string, seed)
    const offset = tableOf(open, limit).find(hash, limit.fingerprint)
    if (offset === -1) fillSlot(limit, copy, at, nowMs)
    else copy.set(open.numbers.subarray(offset, offset + slotLengthOf(limit)), at)
    return at
  })
  return takeAll(limits, copy, offsets, costs, nowMs)
}

/** A counter that was given away meanwhile has nothing to give back to. */
function giveBack(
  open: Open,
  { limits, scopeIds, costs }: LimitCharge,
  takenMs: number,
  nowMs: number,
): void {
  const { numbers, words } = open
  const seed = words[SEED] as number
  for (let index = 0; index < limits.length; index++) {
    if (costs[index] === 0) continue
    const limit = limits[index] as CompiledLimit
    const hash = keyHash(limit.id, scopeIds[index] as string, seed)
    const offset = tableOf(open, limit).find(hash, limit.fingerprint)
    if (offset === -1) continue
    refreshCounter(limit, numbers, offset, nowMs)
    giveBackTo(limit, numbers, offset, costs[index] as number, takenMs)
  }
}

function savedFrom(name: 'narrow' | 'wide', open: Open, atMs: number): SavedCounter[] {
  const length = name === 'narrow' ? NARROW_LENGTH : SLOT_LENGTH_MAX
  const { [name]: table, numbers } = open
  return table
    .heldBeyond(atMs)
    .filter((offset) => table.fingerprintAt(offset) !== CONCURRENCY_FINGERPRINT)
    .map((offset) => [
      name,
      table.hashAt(offset),
      table.fingerprintAt(offset),
      table.idleFromAt(offset),
      [...numbers.subarray(offset, offset + length)],
    ])
}

/** Whoever opens the buffer first draws the seed. */
function drawSeed(words: Int32Array<SharedArrayBuffer>): void {
  const [drawn = 1] = crypto.getRandomValues(new Int32Array(1))
  Atomics.compareExchange(words, SEED, 0, drawn === 0 ? 1 : drawn)
}
