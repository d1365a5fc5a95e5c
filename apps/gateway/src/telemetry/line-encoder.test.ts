import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineEncoder } from './line-encoder.ts'

function encoded(write: (encoder: LineEncoder) => void): string {
  const bytes = Buffer.alloc(4_096)
  const encoder = new LineEncoder(bytes, 7)
  write(encoder)
  return bytes.toString('utf8', 7, encoder.at)
}

describe('a line', () => {
  // Guarantee: whatever a caller sends, the line stays one line of JSON that says exactly that.
  it('holds any text as JSON does', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
    )
    fc.assert(
      fc.property(text, (sent) => {
        const line = encoded((encoder) => encoder.string(sent))
        expect(Buffer.from(line).every((byte) => byte >= 0x20)).toBe(true)
        expect(JSON.parse(line)).toBe(sent.toWellFormed())
      }),
    )
  })

  it('holds whole numbers and milliseconds to the microsecond', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(encoded((encoder) => encoder.integer(value))).toBe(String(value))
      }),
    )
    fc.assert(
      fc.property(fc.nat({ max: 4_000_000_000 }), (us) => {
        const line = encoded((encoder) => encoder.thousandths(us / 1_000))
        expect(line).toBe((us / 1_000).toFixed(3))
      }),
    )
  })
})
