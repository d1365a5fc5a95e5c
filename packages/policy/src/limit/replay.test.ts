import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyLimits, countersOf, limitOf } from './limit.fixture.ts'
import { replayLimits } from './replay.ts'
import { isAdmitted } from './verdict.ts'

const FROM_MS = Date.UTC(2026, 0, 5)

// Guarantee: a replay says what the gateway would have: request by request, at the instants the replay puts them.
it('decides as the gateway does', () => {
  fc.assert(
    fc.property(anyLimits, fc.array(fc.nat({ max: 10 }), { maxLength: 120 }), (all, counts) => {
      const limits = all.filter(({ isConcurrency }) => !isConcurrency)
      const counters = countersOf(limits, FROM_MS)
      const exceeded = limits.map(() => 0)
      let admitted = 0
      counts.forEach((count, second) => {
        for (let request = 0; request < count; request++) {
          const atMs = FROM_MS + second * 1_000 + Math.floor((1_000 * request) / count)
          const verdicts = counters.take(1, atMs)
          if (isAdmitted(verdicts)) admitted += 1
          verdicts.forEach(({ allowed, limit }, index) => {
            if (!allowed && !limit.isSoft) exceeded[index] = (exceeded[index] ?? 0) + 1
          })
        }
      })
      const replay = replayLimits(all, { fromMs: FROM_MS, counts })
      expect(replay.admitted).toBe(admitted)
      expect(replay.requests).toBe(counts.reduce((sum, count) => sum + count, 0))
      expect(replay.steps.reduce((sum, { refused }) => sum + refused, 0)).toBe(replay.refused)
      expect(replay.steps.reduce((sum, { requests }) => sum + requests, 0)).toBe(replay.requests)
      limits.forEach(({ isSoft }, index) => {
        if (!isSoft) expect(replay.limits[index]?.exceeded).toBe(exceeded[index])
      })
    }),
  )
})

it('names the seconds in which requests were refused, and how far the limit was used', () => {
  const limit = limitOf({ kind: 'sliding_window', limit: 5, windowMs: 60_000 }, { name: 'minute' })
  expect(replayLimits([limit], { fromMs: FROM_MS, counts: [3, 0, 4, 1] })).toEqual({
    requests: 8,
    admitted: 5,
    refused: 3,
    limits: [
      {
        ...{ limitId: 'lim_1', name: 'minute', exceeded: 3 },
        ...{ peak: { share: 1, atMs: FROM_MS + 2_000 }, p95: 1, now: 1 },
      },
    ],
    steps: [
      { atMs: FROM_MS, requests: 3, refused: 0, peaks: [0.6] },
      { atMs: FROM_MS + 2_000, requests: 4, refused: 2, peaks: [1] },
      { atMs: FROM_MS + 3_000, requests: 1, refused: 1, peaks: [1] },
    ],
  })
})

// Guarantee: what a step says is the sum of its seconds, and nothing before the report is in it, while it still fills counters.
it('begins the report where it is told to, with the counters as they are then', () => {
  const limit = limitOf({ kind: 'rolling_quota', limit: 10, days: 1, hard: true })
  const counts = [6, 0, 0, 2, 1, 3, 0, 0]
  const options = { reportFromMs: FROM_MS + 3_000, stepMs: 2_000 }
  expect(replayLimits([limit], { fromMs: FROM_MS, counts }, options)).toEqual({
    ...{ requests: 6, admitted: 4, refused: 2 },
    limits: [
      {
        ...{ limitId: 'lim_1', name: 'burst', exceeded: 2 },
        ...{ peak: { share: 1, atMs: FROM_MS + 5_000 }, p95: 1, now: 1 },
      },
    ],
    steps: [
      { atMs: FROM_MS + 3_000, requests: 3, refused: 0, peaks: [0.9] },
      { atMs: FROM_MS + 5_000, requests: 3, refused: 2, peaks: [1] },
    ],
  })
})

it('says how a limit that only warns was exceeded, and that a bucket fills again', () => {
  const soft = limitOf({ kind: 'rolling_quota', limit: 4, days: 1, hard: false })
  const { refused, limits } = replayLimits([soft], { fromMs: FROM_MS, counts: [6] })
  expect([refused, limits[0]?.exceeded, limits[0]?.peak?.share]).toEqual([0, 2, 1.5])
  const bucket = limitOf({ kind: 'token_bucket', burst: 10, tokens: 1, perMs: 1_000 })
  const filled = replayLimits([bucket], { fromMs: FROM_MS, counts: [10, 0, 0, 0, 0] })
  expect([filled.limits[0]?.peak?.share, filled.limits[0]?.now]).toEqual([1, 0.5])
})

it('takes a week of a busy caller in one go', () => {
  const limit = limitOf({ kind: 'token_bucket', burst: 100, tokens: 50, perMs: 1_000 })
  const counts = new Uint32Array(7 * 86_400).fill(60)
  const { admitted } = replayLimits([limit], { fromMs: FROM_MS, counts })
  expect(admitted).toBeLessThanOrEqual(100 + 7 * 86_400 * 50)
  expect(admitted).toBeGreaterThan(7 * 86_400 * 50 - 50)
})
