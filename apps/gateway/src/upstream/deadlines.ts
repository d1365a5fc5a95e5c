/** Something with deadlines. `nowTick` is `performance.now()`. */
export type Watched = { checkDeadlines(nowTick: number): void }

/** Fine enough for deadlines of seconds, and one timer for all requests instead of three for each. */
const SWEEP_EVERY_MS = 100

export type Deadlines = Readonly<{
  watch(one: Watched): void
  release(one: Watched): void
  /** How many are watched: the requests in flight. */
  size(): number
  stop(): void
}>

/** Asks everything in flight, ten times a second, whether it is late. */
export function createDeadlines(): Deadlines {
  const watched = new Set<Watched>()
  const timer = setInterval(() => {
    const nowTick = performance.now()
    for (const one of watched) one.checkDeadlines(nowTick)
  }, SWEEP_EVERY_MS)
  timer.unref()
  return {
    watch: (one) => watched.add(one),
    release: (one) => watched.delete(one),
    size: () => watched.size,
    stop: () => clearInterval(timer),
  }
}
