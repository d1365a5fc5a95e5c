import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FrameBoundary } from './frame-boundary.ts'

function frame(length: number, isMasked: boolean): Buffer {
  const mask = isMasked ? 0x80 : 0
  const key = Buffer.alloc(isMasked ? 4 : 0, 0xff)
  const payload = Buffer.alloc(length, 0x88) // looks like a header
  if (length < 126) return Buffer.concat([Buffer.from([0x82, mask | length]), key, payload])
  const wide = Buffer.alloc(length < 65_536 ? 4 : 10)
  wide[0] = 0x82
  wide[1] = mask | (length < 65_536 ? 126 : 127)
  if (length < 65_536) wide.writeUInt16BE(length, 2)
  else wide.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([wide, key, payload])
}

const frames = fc.array(
  fc.record({
    length: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(65_535, 65_536, 70_000)),
    isMasked: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
)

// Guarantee: however a stream of frames is cut into pieces, the end of each frame is found, and no other place is taken for one.
it('finds the ends of frames in whatever pieces they come', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 40_000 })), (specs, cuts) => {
      const bytes = specs.map(({ length, isMasked }) => frame(length, isMasked))
      const stream = Buffer.concat(bytes)
      const ends = new Set<number>()
      let sum = 0
      for (const { length } of bytes) {
        sum += length
        ends.add(sum)
      }
      const boundary = new FrameBoundary()
      let at = 0
      for (const size of [...cuts, stream.length]) {
        const piece = stream.subarray(at, at + size)
        const first = [...ends].find((end) => end > at && end <= at + piece.length)
        expect(boundary.read(piece)).toBe(first === undefined ? -1 : first - at)
        at += piece.length
        expect(boundary.isBetween).toBe(at === 0 || ends.has(at))
      }
    }),
  )
})
