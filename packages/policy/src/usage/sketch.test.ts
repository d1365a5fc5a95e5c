import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addToSketch,
  decodeSketch,
  emptySketch,
  encodeSketch,
  mergeSketches,
  quantile,
  SKETCH_RELATIVE_ERROR,
  type Sketch,
  sketchCount,
} from './sketch.ts'

const durations = fc.array(fc.double({ min: 0.06, max: 500_000, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
})

function sketchOf(values: readonly number[]): Sketch {
  const sketch = emptySketch()
  for (const value of values) addToSketch(sketch, value)
  return sketch
}

describe('latency sketch', () => {
  // Guarantee: every quantile is within the stated relative error of the true nearest-rank quantile.
  it('gives quantiles within its error bound', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b)
        const truth = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN
        const given = quantile(sketchOf(values), q) ?? Number.NaN
        expect(Math.abs(given - truth) / truth).toBeLessThanOrEqual(SKETCH_RELATIVE_ERROR + 1e-9)
      }),
    )
  })

  // Guarantee: however counts are split over gateways and minutes, their merge is the sketch of all of them.
  it('merges to the sketch of everything, in any order', () => {
    fc.assert(
      fc.property(durations, durations, durations, (a, b, c) => {
        const all = encodeSketch(sketchOf([...a, ...b, ...c]))
        const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)]
        expect(encodeSketch(mergeSketches(mergeSketches(x, y), z))).toEqual(all)
        expect(encodeSketch(mergeSketches(z, mergeSketches(y, x)))).toEqual(all)
      }),
    )
  })

  it('survives its encoding', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sketch = sketchOf(values)
        const back = decodeSketch(encodeSketch(sketch))
        expect(encodeSketch(back)).toEqual(encodeSketch(sketch))
        expect(sketchCount(back)).toBe(values.length)
      }),
    )
  })

  // Guarantee: bytes from a damaged journal are refused with a RangeError, and are never taken for counts out of range.
  it('refuses bytes that are not its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          expect(sketchCount(decodeSketch(bytes))).toBeGreaterThanOrEqual(0)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
    expect(() => decodeSketch(new Uint8Array())).toThrow(RangeError)
  })

  it.each([Number.NaN, -1, 0, 1e12, Number.POSITIVE_INFINITY])(
    'counts the odd duration %s',
    (odd) => {
      expect(sketchCount(sketchOf([odd]))).toBe(1)
    },
  )

  it('has no quantile of nothing', () => {
    expect(quantile(emptySketch(), 0.5)).toBeNull()
  })
})
