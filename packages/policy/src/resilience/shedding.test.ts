import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CALM, judgeLoad, type LoadSample, type Shedding, shedShares } from './shedding.ts'

const rule = { delayMs: 200, utilisation: 0.95, heapShare: 0.9 }
const idle: LoadSample = { delayMs: 0, utilisation: 0.1, heapShare: 0.3 }
const drowned: LoadSample = { delayMs: 5, utilisation: 1, heapShare: 0.3 }

function after(samples: readonly LoadSample[], from: Shedding = CALM): Shedding {
  return samples.reduce((state, sample) => judgeLoad(state, rule, sample), from)
}

function times(count: number, sample: LoadSample): LoadSample[] {
  return Array.from({ length: count }, () => sample)
}

it('does not begin for one long pause, however long', () => {
  const paused = { ...idle, delayMs: 2_000, utilisation: 1 }
  expect(after([...times(2, paused), ...times(3, idle), ...times(2, paused)]).level).toBe(0)
})

it.each([
  ['delay', { ...idle, delayMs: 201 }],
  ['heap', { ...idle, heapShare: 0.91 }],
  ['utilisation', drowned],
] as const)('begins when %s stays over its threshold, and says so', (reason, sample) => {
  const state = after(times(30, sample))
  expect(state.level).toBeGreaterThan(0)
  expect(state.reason).toBe(reason)
})

it.each([
  { ...idle, delayMs: 200 },
  { ...idle, heapShare: 0.9 },
  { ...idle, utilisation: 0.95 },
])('does not begin at a threshold: %o', (sample) => {
  expect(after(times(200, sample)).level).toBe(0)
})

it('is back within five seconds, from whatever level', () => {
  expect(after(times(50, idle), { ...CALM, level: 1, reason: 'delay' })).toMatchObject({
    level: 0,
    reason: null,
  })
})

it('keeps the last fifth for critical calls, and never refuses one before all ordinary ones', () => {
  expect(shedShares(0)).toEqual({ ordinary: 0, critical: 0 })
  expect(shedShares(1)).toEqual({ ordinary: 1, critical: expect.closeTo(1) })
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (level) => {
      const { ordinary, critical } = shedShares(level)
      expect(ordinary).toBeGreaterThanOrEqual(critical - 1e-12)
      if (critical > 0) expect(ordinary).toBe(1)
    }),
  )
})

it('settles where the thread is just not drowned, whatever part of the load that is', () => {
  fc.assert(
    fc.property(fc.double({ min: 1.1, max: 3, noNaN: true }), (offered) => {
      const refusalCost = 0.2
      let state = CALM
      let admitted = 0
      for (let at = 0; at < 400; at++) {
        const { ordinary } = shedShares(state.level)
        const work = offered * (1 - ordinary) + offered * ordinary * refusalCost
        state = judgeLoad(state, rule, { ...idle, utilisation: Math.min(1, work) })
        if (at >= 200) admitted += (offered * (1 - ordinary)) / 200
      }
      const possible = (0.95 - offered * refusalCost) / (1 - refusalCost)
      expect(admitted).toBeGreaterThan(possible * 0.8)
    }),
  )
})
