/**
 * A hash table of counters in memory that threads share: open addressing, of a fixed size.
 *
 *   entry   key hash | fingerprint | idle from (ms) | state …       float64 each
 *
 * A key may lie in any of the WAYS entries from its own place on. Entries are never emptied, only given to other keys, so
 * that a search may end at the first one never used. One that has had the time to become whole again says nothing that
 * a new one would not, and is given away for free; when there is none, the one that would be whole soonest. A caller
 * who invents identities can then make others' counters look unused, which errs on the side of letting them in.
 */
export type CounterTable = Readonly<{
  /** Where the state of a key's counter starts; -1 when the table does not know it. */
  find(hash: number, fingerprint: number): number
  /** As `find`; a counter that is not there is made, and `isNew` says so until the next call. */
  findOrMake(hash: number, fingerprint: number, nowMs: number): number
  isNew(): boolean
  /** Says from when on the counter at `offset` is as good as new. */
  setIdleFrom(offset: number, atMs: number): void
  /** Offsets of the counters that say something beyond `atMs`. */
  heldBeyond(atMs: number): number[]
  hashAt(offset: number): number
  fingerprintAt(offset: number): number
  idleFromAt(offset: number): number
}>

const WAYS = 16
const HASH = 0
const FINGERPRINT = 1
const IDLE_FROM = 2
export const ENTRY_HEADER = 3

/**
 * @param numbers the whole buffer
 * @param start where the table begins in it
 * @param entries how many it has
 * @param stateLength numbers of one state
 * @param used a word in which entries in use are counted
 */
export function openCounterTable(
  numbers: Float64Array,
  {
    start,
    entries,
    stateLength,
  }: Readonly<{ start: number; entries: number; stateLength: number }>,
  used: Int32Array<SharedArrayBuffer>,
): CounterTable {
  const stride = ENTRY_HEADER + stateLength
  const entryAt = (place: number) => start + (place >= entries ? place - entries : place) * stride
  let isNew = false

  /** The entry of a key; the first one never used when the table does not know it and is not full there, else -1. */
  function search(hash: number): number {
    const home = hash % entries
    for (let way = 0; way < WAYS; way++) {
      const entry = entryAt(home + way)
      const known = numbers[entry + HASH]
      if (known === hash || known === 0) return entry
    }
    return -1
  }

  /** Of a key's places the one to give to it: the first that is whole again, else the one that is soonest. */
  function victimOf(hash: number, nowMs: number): number {
    const home = hash % entries
    let victim = entryAt(home)
    for (let way = 0; way < WAYS; way++) {
      const entry = entryAt(home + way)
      const idleFrom = numbers[entry + IDLE_FROM] as number
      if (idleFrom <= nowMs) return entry
      if (idleFrom < (numbers[victim + IDLE_FROM] as number)) victim = entry
    }
    return victim
  }

  return {
    isNew: () => isNew,
    setIdleFrom(offset, atMs) {
      numbers[offset - ENTRY_HEADER + IDLE_FROM] = atMs
    },
    heldBeyond(atMs) {
      const offsets: number[] = []
      for (let entry = start; entry < start + entries * stride; entry += stride) {
        if ((numbers[entry + IDLE_FROM] as number) > atMs) offsets.push(entry + ENTRY_HEADER)
      }
      return offsets
    },
    hashAt: (offset) => numbers[offset - ENTRY_HEADER + HASH] as number,
    fingerprintAt: (offset) => numbers[offset - ENTRY_HEADER + FINGERPRINT] as number,
    idleFromAt: (offset) => numbers[offset - ENTRY_HEADER + IDLE_FROM] as number,
    find(hash, fingerprint) {
      const entry = search(hash)
      if (entry === -1 || numbers[entry + HASH] === 0) return -1
      return numbers[entry + FINGERPRINT] === fingerprint ? entry + ENTRY_HEADER : -1
    },
    findOrMake(hash, fingerprint, nowMs) {
      let entry = search(hash)
      if (entry === -1) entry = victimOf(hash, nowMs)
      else if (numbers[entry + HASH] === 0) Atomics.add(used, 0, 1)
      // A revision that changed what the numbers mean begins anew.
      isNew = numbers[entry + HASH] !== hash || numbers[entry + FINGERPRINT] !== fingerprint
      numbers[entry + HASH] = hash
      numbers[entry + FINGERPRINT] = fingerprint
      return entry + ENTRY_HEADER
    },
  }
}
