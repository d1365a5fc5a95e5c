/** Something with deadlines. `nowTick` is `performance.now()`. */
export type Watched = {
  /** Where it stands in the list; -1 when it is not watched. Only `Deadlines` writes it. */
  watchedAt: number
  checkDeadlines(nowTick: number): void
}

/** Fine enough for deadlines of seconds, and one timer for all requests instead of three for each. */
const SWEEP_EVERY_MS = 100

export type Deadlines = Readonly<{
  watch(one: Watched): void
  release(one: Watched): void
  /** How many are watched: the requests in flight. */
  size(): number
  stop(): void
}>

/**
 * Asks everything in flight, ten times a second, whether it is late.
 *
 * An array in which the last takes the place of one that leaves, and not a Set: a Set with much coming and going makes a
 * new table every few dozen entries, and each dead table still points to the next one. Promoted to the old generation, the
 * chain kept every request alive until the next full collection (measured: a fifth of the CPU was garbage collection).
 */
export function createDeadlines(): Deadlines {
  const watched: Watched[] = []
  const timer = setInterval(() => {
    const nowTick = performance.now()
    // From the end, because a check may release the one that is checked.
    for (let index = watched.length - 1; index >= 0; index--) {
      watched[index]?.checkDeadlines(nowTick)
    }
  }, SWEEP_EVERY_MS)
  timer.unref()
  return {
    watch(one) {
      one.watchedAt = watched.length
      watched.push(one)
    },
    release(one) {
      if (one.watchedAt < 0) return
      const last = watched.pop() as Watched
      if (last !== one) {
        watched[one.watchedAt] = last
        last.watchedAt = one.watchedAt
      }
      one.watchedAt = -1
    },
    size: () => watched.length,
    stop: () => clearInterval(timer),
  }
}
