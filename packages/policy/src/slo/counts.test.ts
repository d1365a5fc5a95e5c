import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROBLEM_CODES, problemFacts } from '../problem.ts'
import { statusClass } from '../usage/bucket.ts'
import { addToSketch, emptySketch, type Sketch } from '../usage/sketch.ts'
import {
  addCounts,
  availabilityOutcome,
  countEvents,
  effectiveThresholdMs,
  LATENCY_THRESHOLD_RELATIVE_ERROR,
  latencyCounts,
  NO_EVENTS,
  sli,
  type UsageCountRow,
} from './counts.ts'
import type { SloIndicator } from './objective.ts'

const SERVICE: SloIndicator = { kind: 'availability', subject: 'service' }
const GATEWAY: SloIndicator = { kind: 'availability', subject: 'gateway' }
const QUICK: SloIndicator = { kind: 'latency', thresholdMs: 250 }

function sketchOf(durations: readonly number[]): Sketch {
  const sketch = emptySketch()
  for (const duration of durations) addToSketch(sketch, duration)
  return sketch
}

const row: fc.Arbitrary<UsageCountRow> = fc
  .record({
    statusClass: fc.constantFrom('1xx', '2xx', '3xx', '4xx', '5xx'),
    fault: fc.constantFrom('', 'client', 'config', 'upstream', 'platform'),
    durations: fc.array(fc.double({ min: 0.1, max: 5_000, noNaN: true }), { maxLength: 20 }),
  })
  .map(({ durations, ...key }) => ({
    ...key,
    requests: durations.length,
    latency: sketchOf(durations),
  }))
const rows = fc.array(row, { maxLength: 12 })
const indicator = fc.constantFrom(SERVICE, GATEWAY, QUICK)

describe('what counts', () => {
  it.each([
    ['2xx', '', 'good', 'good'],
    ['3xx', '', 'good', 'good'],
    ['4xx', '', 'not_counted', 'not_counted'],
    ['4xx', 'client', 'not_counted', 'not_counted'],
    ['5xx', 'client', 'not_counted', 'not_counted'],
    ['5xx', 'config', 'not_counted', 'not_counted'],
    ['5xx', 'platform', 'bad', 'bad'],
    ['5xx', 'upstream', 'bad', 'good'],
    ['2xx', 'upstream', 'bad', 'good'],
    ['5xx', '', 'bad', 'good'],
  ] as const)(
    'takes %s of fault %j for %s of the service, %s of the gateway',
    (status, fault, service, gateway) => {
      const event = { statusClass: status, fault }
      expect(availabilityOutcome('service', event)).toBe(service)
      expect(availabilityOutcome('gateway', event)).toBe(gateway)
    },
  )

  // Guarantee: the objective and the catalogue of problems agree about every answer that the gateway makes itself.
  it('spends budget for every problem of the platform or an upstream, and for no other', () => {
    for (const code of PROBLEM_CODES) {
      const { status, fault } = problemFacts(code)
      const outcome = availabilityOutcome('service', { statusClass: statusClass(status), fault })
      expect(outcome).toBe(fault === 'platform' || fault === 'upstream' ? 'bad' : 'not_counted')
    }
  })

  it('never has more bad events than events, nor more events than requests', () => {
    fc.assert(
      fc.property(indicator, rows, (of, all) => {
        const { total, bad } = countEvents(of, all)
        expect(bad).toBeLessThanOrEqual(total)
        expect(total).toBeLessThanOrEqual(all.reduce((sum, { requests }) => sum + requests, 0))
      }),
    )
  })

  // Guarantee: however usage is cut into rows, nodes and buckets, the sum of the parts is the whole.
  it('adds up', () => {
    fc.assert(
      fc.property(indicator, rows, rows, (of, some, others) => {
        expect(countEvents(of, [...some, ...others])).toEqual(
          addCounts(countEvents(of, some), countEvents(of, others)),
        )
      }),
    )
  })

  it('leaves failures, and rows without their sketch, out of a latency', () => {
    const latency = sketchOf([1, 1, 900])
    const ok = { statusClass: '2xx', fault: '', requests: 3, latency } as const
    expect(countEvents(QUICK, [ok, { ...ok, statusClass: '5xx', fault: 'upstream' }])).toEqual({
      total: 3,
      bad: 1,
    })
    expect(countEvents(QUICK, [{ ...ok, latency: null }])).toEqual(NO_EVENTS)
    expect(countEvents(SERVICE, [{ ...ok, latency: null }])).toEqual({ total: 3, bad: 0 })
  })
})

describe('latency from the sketch', () => {
  const durations = fc.array(fc.double({ min: 0.1, max: 100_000, noNaN: true }), { maxLength: 50 })
  const threshold = fc.integer({ min: 1, max: 60_000 })

  // Guarantee: nothing within the threshold is ever bad, and nothing beyond the stated error is ever good.
  it('errs only upwards and only within the stated share', () => {
    fc.assert(
      fc.property(durations, threshold, (all, thresholdMs) => {
        const { total, bad } = latencyCounts(sketchOf(all), thresholdMs)
        const above = (ms: number) => all.filter((duration) => duration > ms).length
        expect(total).toBe(all.length)
        expect(bad).toBeLessThanOrEqual(above(thresholdMs))
        const latest = thresholdMs * (1 + LATENCY_THRESHOLD_RELATIVE_ERROR) * (1 + 1e-9)
        expect(bad).toBeGreaterThanOrEqual(above(latest))
        expect(bad).toBe(above(effectiveThresholdMs(thresholdMs) * (1 + 1e-12)))
      }),
    )
    expect(LATENCY_THRESHOLD_RELATIVE_ERROR).toBeCloseTo(0.0513, 4)
  })

  it('says where it really draws the line', () => {
    fc.assert(
      fc.property(threshold, (thresholdMs) => {
        const edgeMs = effectiveThresholdMs(thresholdMs)
        expect(edgeMs).toBeGreaterThanOrEqual(thresholdMs)
        expect(latencyCounts(sketchOf([edgeMs * 0.999_999]), thresholdMs).bad).toBe(0)
        expect(latencyCounts(sketchOf([edgeMs * 1.000_001]), thresholdMs).bad).toBe(1)
      }),
    )
  })
})

it('has no indicator without events', () => {
  expect(sli(NO_EVENTS)).toBeNull()
  expect(sli({ total: 4, bad: 1 })).toBe(0.75)
})
