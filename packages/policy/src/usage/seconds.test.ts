import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  addToSeconds,
  decodeSeconds,
  emptySeconds,
  encodeSeconds,
  mergeSeconds,
} from './seconds.ts'

const minute = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 60, maxLength: 60 })

// Guarantee: what was counted in each second comes back, merged over gateways by addition.
it('keeps each second through encoding and merging', () => {
  fc.assert(
    fc.property(minute, minute, (a, b) => {
      const [x, y] = [Uint32Array.from(a), Uint32Array.from(b)]
      const merged = decodeSeconds(encodeSeconds(mergeSeconds(x, y)))
      expect([...merged]).toEqual(a.map((count, second) => count + (b[second] ?? 0)))
    }),
  )
})

it('puts a request into its own second', () => {
  const seconds = emptySeconds()
  addToSeconds(seconds, Date.UTC(2026, 0, 1, 12, 30, 59, 999))
  addToSeconds(seconds, Date.UTC(2026, 0, 1, 12, 31, 0, 0))
  expect([seconds[59], seconds[0]]).toEqual([1, 1])
})

it('refuses bytes that are not its own', () => {
  expect(() => decodeSeconds(Uint8Array.from([1, 60, 1]))).toThrow(RangeError)
  expect(() => decodeSeconds(Uint8Array.from([1, 3]))).toThrow(RangeError)
  expect(() => decodeSeconds(Uint8Array.from([1, 3, 1, 0, 1]))).toThrow(RangeError)
  expect(() => decodeSeconds(Uint8Array.from([9]))).toThrow(RangeError)
})
