/** Looks at the lock before a thread sleeps: as long as a holder normally takes. */
const SPINS = 200
/** One sleep; the shortest that the kernel keeps to. */
const SLEEP_MS = 0.05
/**
 * No holder takes a thousandth of this. A thread that was ended in the middle never lets go, so whoever has waited this
 * long takes the lock from it; the worst that a holder who was merely paused can lose then is one charge.
 */
const STEAL_AFTER_MS = 100

const TICKETS = 1 << 20
const RANGES = (1 << 11) - 2

export type SpinLock = Readonly<{ acquire(): void; release(): void }>

/**
 * A lock between threads in a word of shared memory: 0 is free, every acquisition writes another number, so that a
 * waiter can tell a holder that does not move from a lock that keeps changing hands.
 *
 * @param words three words, zeros at first: the lock, one that nobody changes, to sleep on, the ranges given out
 */
export function createSpinLock(words: Int32Array<SharedArrayBuffer>): SpinLock {
  // Threads draw from ranges of their own, so that no two write the same number.
  const range = (Atomics.add(words, 2, 1) % RANGES) + 1
  const first = range * TICKETS
  const last = first + TICKETS - 1
  let ticket = first

  return {
    acquire() {
      ticket = ticket === last ? first : ticket + 1
      if (!isTaken(words, ticket)) wait(words, ticket)
    },
    release() {
      // Not when somebody took it: it is theirs then.
      Atomics.compareExchange(words, 0, ticket, 0)
    },
  }
}

function isTaken(words: Int32Array<SharedArrayBuffer>, mine: number): boolean {
  return Atomics.compareExchange(words, 0, 0, mine) === 0
}

function wait(words: Int32Array<SharedArrayBuffer>, mine: number): void {
  for (let turn = 0; turn < SPINS; turn++) if (isTaken(words, mine)) return
  let seen = 0
  let sinceMs = 0
  while (!isTaken(words, mine)) {
    Atomics.wait(words, 1, 0, SLEEP_MS)
    const holder = Atomics.load(words, 0)
    if (holder === 0 || holder !== seen) {
      seen = holder
      sinceMs = performance.now()
    } else if (performance.now() - sinceMs > STEAL_AFTER_MS) {
      if (Atomics.compareExchange(words, 0, holder, mine) === holder) return
    }
  }
}
