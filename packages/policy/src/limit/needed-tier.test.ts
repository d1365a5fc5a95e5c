import { expect, it } from 'vitest'
import { limitOf } from './limit.fixture.ts'
import { neededTiers } from './needed-tier.ts'

const FROM_MS = Date.UTC(2026, 0, 5)
const perMinute = (id: string, limit: number) => ({
  id,
  limits: [limitOf({ kind: 'sliding_window', limit, windowMs: 60_000 })],
})

// Guarantee: each day counts once, for the first tier that would have refused nothing on it.
it('says on how many days each tier would have been enough', () => {
  const days = [3, 8, 0, 8, 40]
  const counts = new Uint32Array(days.length * 120)
  days.forEach((count, day) => {
    counts[day * 120 + 7] = count
  })
  const offers = [perMinute('free', 5), perMinute('standard', 10), perMinute('premium', 20)]
  const needed = neededTiers(offers, { fromMs: FROM_MS, counts }, { stepMs: 120_000 })
  expect(needed).toEqual(
    new Map<string | null, number>([
      ['free', 1],
      [null, 1],
      ['standard', 2],
    ]),
  )
})

it('knows no days without requests', () => {
  const offers = [perMinute('free', 5)]
  expect(neededTiers(offers, { fromMs: FROM_MS, counts: [] }, { stepMs: 1_000 }).size).toBe(0)
})
