import { VarintReader, writeVarint } from './varint.ts'

/**
 * How many requests came in each of a minute's 60 seconds, so that limits can be replayed later against what really
 * happened. Index 0 is the minute's first second.
 */
export type Seconds = Uint32Array

const FORMAT = 1
const SECONDS = 60

export function emptySeconds(): Seconds {
  return new Uint32Array(SECONDS)
}

/** Counts one request at `atMs` (UTC epoch milliseconds), in place. */
export function addToSeconds(seconds: Seconds, atMs: number): void {
  const second = Math.floor(atMs / 1_000) % SECONDS
  seconds[second] = (seconds[second] ?? 0) + 1
}

export function mergeSeconds(a: Seconds, b: Seconds): Seconds {
  return a.map((count, second) => count + (b[second] ?? 0))
}

/** Format byte, then for each second in use the distance to the one before and the count, as varints. */
export function encodeSeconds(seconds: Seconds): Uint8Array {
  const bytes = [FORMAT]
  let previous = 0
  seconds.forEach((count, second) => {
    if (count === 0) return
    writeVarint(bytes, second - previous)
    writeVarint(bytes, count)
    previous = second
  })
  return Uint8Array.from(bytes)
}

/** @throws RangeError when the bytes are not an encoding of this format */
export function decodeSeconds(bytes: Uint8Array): Seconds {
  if (bytes[0] !== FORMAT) throw new RangeError(`not per-second counts of format ${FORMAT}`)
  const reader = new VarintReader(bytes, 1)
  const seconds = emptySeconds()
  let second = 0
  while (!reader.done) {
    second += reader.next()
    const count = reader.next()
    if (second >= SECONDS || count === 0 || count > 0xffff_ffff || seconds[second] !== 0) {
      throw new RangeError('the per-second counts hold an impossible second')
    }
    seconds[second] = count
  }
  return seconds
}
