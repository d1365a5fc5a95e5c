import { expect, test } from 'vitest'
import { shares, timeoutNote } from './view-model.ts'

test('shares add up to the whole, and a weight of 0 takes nothing', () => {
  expect(shares([100, 100, 0])).toEqual(['50 %', '50 %', '0 %'])
  expect(shares([1])).toEqual(['100 %'])
})

test('shares of boxes that are still empty are a dash, not NaN', () => {
  expect(shares([Number.NaN, 0])).toEqual(['—', '—'])
})

test('timeoutNote tells of a timeout that another one makes useless', () => {
  const timeouts = { headersMs: 15_000, bodyIdleMs: 15_000, totalMs: 30_000 }
  expect(timeoutNote(timeouts)).toBeUndefined()
  expect(timeoutNote({ ...timeouts, totalMs: 10_000 })).toMatch(/headers/)
  expect(timeoutNote({ ...timeouts, bodyIdleMs: 60_000 })).toMatch(/body/)
})
