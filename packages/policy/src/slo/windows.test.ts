import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../usage/bucket.ts'
import { addCounts } from './counts.ts'
import { type CountBucket, countSeries, windowCounts } from './windows.ts'

const bucket: fc.Arbitrary<CountBucket> = fc
  .tuple(fc.nat(200), fc.nat(1_000), fc.nat(1_000))
  .map(([minute, good, bad]) => ({ startsAtMs: minute * MINUTE_MS, total: good + bad, bad }))
const buckets = fc.array(bucket, { maxLength: 80 })
const instant = fc.integer({ min: -60_000, max: 210 * MINUTE_MS })

describe('windows', () => {
  // Guarantee: windows laid end to end count every bucket exactly once.
  it('laid end to end are the whole', () => {
    fc.assert(
      fc.property(buckets, fc.tuple(instant, instant, instant), (all, instants) => {
        const [from = 0, middle = 0, to = 0] = [...instants].sort((a, b) => a - b)
        const series = countSeries(all)
        const parts = addCounts(series.between(from, middle), series.between(middle, to))
        expect(parts).toEqual(series.between(from, to))
        expect(series.between(-Infinity, Infinity)).toEqual(
          all.reduce(addCounts, { total: 0, bad: 0 }),
        )
      }),
    )
  })

  it('are the same from running totals as counted one by one', () => {
    fc.assert(
      fc.property(buckets, fc.nat(200 * MINUTE_MS), instant, (all, windowMs, nowMs) => {
        const counts = windowCounts(all, windowMs, nowMs)
        expect(countSeries(all).over(windowMs, nowMs)).toEqual(counts)
        expect(counts.bad).toBeLessThanOrEqual(counts.total)
      }),
    )
  })

  it('hold as many minutes as they are long, the one under way included', () => {
    const minutes = Array.from({ length: 60 }, (_, minute) => ({
      startsAtMs: minute * MINUTE_MS,
      total: 1,
      bad: 0,
    }))
    for (const ms of [0, 1, 30_000, 59_999]) {
      expect(windowCounts(minutes, 5 * MINUTE_MS, 20 * MINUTE_MS + ms).total).toBe(5)
    }
    const aheadOfUs = { startsAtMs: 20 * MINUTE_MS + 1, total: 9, bad: 9 }
    expect(windowCounts([aheadOfUs], MINUTE_MS, 20 * MINUTE_MS).total).toBe(0)
  })

  it('that end before they begin are empty', () => {
    expect(countSeries([{ startsAtMs: 5, total: 1, bad: 1 }]).between(10, 0)).toEqual({
      total: 0,
      bad: 0,
    })
  })
})
