import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Answers no sooner than `floorMs` after the start, whether the work succeeds or fails: what takes longer for an address that
 * is known than for one that is not stays below the floor, so time tells nothing.
 */
export async function atLeast<T>(floorMs: number, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now()
  try {
    return await work()
  } finally {
    await wait(Math.max(0, floorMs - (performance.now() - startedMs)))
  }
}
