import type { CompiledLimit } from '../snapshot/tier.ts'
import { type PerSecondCounts, type ReplayOptions, replayLimits } from './replay.ts'

/** A tier as an answer to "which would have been enough?". */
export type TierOffer = Readonly<{ id: string; limits: readonly CompiledLimit[] }>

/**
 * On how many steps (days) each tier would have been the first to refuse nothing, by its id; null stands for "none of
 * them". Tiers are asked in the order given, each with counters of its own that run through all the steps. Steps without
 * requests need no tier and are not counted.
 */
export function neededTiers(
  offers: readonly TierOffer[],
  counts: PerSecondCounts,
  options: ReplayOptions & Readonly<{ stepMs: number }>,
): ReadonlyMap<string | null, number> {
  const needed = new Map<number, string | null>()
  for (const { id, limits } of offers) {
    for (const { atMs, refused } of replayLimits(limits, counts, options).steps) {
      if (needed.has(atMs) && needed.get(atMs) !== null) continue
      needed.set(atMs, refused === 0 ? id : null)
    }
  }
  return countEach(needed.values())
}

function countEach<Value>(values: Iterable<Value>): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
