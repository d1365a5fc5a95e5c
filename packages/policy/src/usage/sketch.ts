import { VarintReader, writeVarint } from './varint.ts'

/**
 * A latency histogram with logarithmic bins: every quantile it gives is within 2.5 % of a true one, merging is exact addition,
 * and an encoding takes two to four bytes a bin in use.
 *
 *   bin  0            1              2                    i
 *        (0, MIN]     (MIN, MIN·γ]   (MIN·γ, MIN·γ²]  …   (MIN·γ^(i−1), MIN·γ^i]
 *
 * Units    milliseconds, 0.05 ms … 10 min; what lies outside is counted in the first or last bin.
 * Source   Masson, Rim, Lee: "DDSketch", VLDB 2019, §2.2: with γ = (1 + α) / (1 − α) the value
 *          2·γ^i / (γ + 1) is within α of everything in bin i.
 */
export type Sketch = Map<number, number>

const ALPHA = 0.025
const GAMMA = (1 + ALPHA) / (1 - ALPHA)
const LOG_GAMMA = Math.log(GAMMA)
const MIN_MS = 0.05
const MAX_MS = 600_000
const LAST_BIN = Math.ceil(Math.log(MAX_MS / MIN_MS) / LOG_GAMMA)
const FORMAT = 1

export const SKETCH_RELATIVE_ERROR = ALPHA

export function emptySketch(): Sketch {
  return new Map()
}

/** Counts one duration `weight` times, in place. NaN and negative ones count as the smallest. */
export function addToSketch(sketch: Sketch, durationMs: number, weight = 1): void {
  const bin = binOf(durationMs)
  sketch.set(bin, (sketch.get(bin) ?? 0) + weight)
}

function binOf(durationMs: number): number {
  if (!(durationMs > MIN_MS)) return 0
  return Math.min(LAST_BIN, Math.ceil(Math.log(durationMs / MIN_MS) / LOG_GAMMA))
}

/** A new sketch with the counts of both. */
export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const merged = new Map(a)
  for (const [bin, count] of b) merged.set(bin, (merged.get(bin) ?? 0) + count)
  return merged
}

export function sketchCount(sketch: Sketch): number {
  let total = 0
  for (const count of sketch.values()) total += count
  return total
}

/** The duration in milliseconds that a share `q` (0 … 1) of the counted ones do not exceed; null when nothing was counted. */
export function quantile(sketch: Sketch, q: number): number | null {
  const total = sketchCount(sketch)
  if (total === 0) return null
  // Nearest rank: the smallest value with at least q of all at or below it.
  const rank = Math.max(1, Math.ceil(Math.min(1, Math.max(0, q)) * total))
  let seen = 0
  for (const [bin, count] of [...sketch].sort(([a], [b]) => a - b)) {
    seen += count
    if (seen >= rank) return durationOf(bin)
  }
  return durationOf(LAST_BIN)
}

function durationOf(bin: number): number {
  return bin === 0 ? MIN_MS : (MIN_MS * 2 * GAMMA ** bin) / (GAMMA + 1)
}

/** Format byte, then for each bin in use the distance to the one before and the count, as varints. */
export function encodeSketch(sketch: Sketch): Uint8Array {
  const bytes = [FORMAT]
  let previous = 0
  for (const [bin, count] of [...sketch].sort(([a], [b]) => a - b)) {
    writeVarint(bytes, bin - previous)
    writeVarint(bytes, count)
    previous = bin
  }
  return Uint8Array.from(bytes)
}

/** @throws RangeError when the bytes are not an encoding of this format */
export function decodeSketch(bytes: Uint8Array): Sketch {
  if (bytes[0] !== FORMAT) throw new RangeError(`not a latency sketch of format ${FORMAT}`)
  const reader = new VarintReader(bytes, 1)
  const sketch: Sketch = new Map()
  let bin = 0
  while (!reader.done) {
    bin += reader.next()
    const count = reader.next()
    if (bin > LAST_BIN || count === 0 || sketch.has(bin)) {
      throw new RangeError('the latency sketch holds an impossible bin')
    }
    sketch.set(bin, count)
  }
  return sketch
}
