import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOutcome, createEjection, eject, isEjected, isPanic, mayEject } from './ejection.ts'
import { EjectionRule } from './settings.ts'

const RULE = EjectionRule.parse({})

describe('outlier ejection', () => {
  it('wants five failures in a row', () => {
    const ejection = createEjection()
    const results = [true, true, true, true, false, true, true, true, true, true]
    const wanted = results.map((isFailure) => countOutcome(ejection, RULE, isFailure))
    expect(wanted.indexOf(true)).toBe(9)
  })

  it('lasts longer each time, at most the cap, and forgets in good times', () => {
    const ejection = createEjection()
    let nowMs = 0
    const lengths = Array.from({ length: 12 }, () => {
      eject(ejection, RULE, nowMs, 0)
      const lengthMs = ejection.ejectedUntilMs - nowMs
      nowMs = ejection.ejectedUntilMs
      return lengthMs
    })
    expect(lengths.slice(0, 3)).toEqual([30_000, 60_000, 90_000])
    expect(Math.max(...lengths)).toBe(300_000)
    eject(ejection, RULE, nowMs + 12 * RULE.baseMs, 0)
    expect(ejection.ejections).toBe(1)
  })

  // Guarantee: however unlucky, no more than the share is out at once, one may always be, and nobody stays out for ever.
  it('keeps its share and its cap for every history', () => {
    const step = fc.record({
      gapMs: fc.nat({ max: 100_000 }),
      target: fc.nat(),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(step), (count, steps) => {
        const targets = Array.from({ length: count }, createEjection)
        let nowMs = 0
        for (const { gapMs, target, random } of steps) {
          nowMs += gapMs
          const ejected = targets.filter((one) => isEjected(one, nowMs)).length
          const chosen = targets[target % count]
          if (chosen === undefined || isEjected(chosen, nowMs)) continue
          if (!mayEject(RULE, ejected, count)) {
            expect(ejected).toBeGreaterThanOrEqual(1)
            continue
          }
          eject(chosen, RULE, nowMs, random)
          expect(ejected + 1).toBeLessThanOrEqual(Math.max(1, count / 10))
          const lengthMs = chosen.ejectedUntilMs - nowMs
          expect(lengthMs).toBeGreaterThanOrEqual(0.8 * RULE.baseMs - 1)
          expect(lengthMs).toBeLessThanOrEqual(RULE.maxMs)
        }
      }),
    )
  })

  it('panics below half', () => {
    expect([0, 1, 2].map((healthy) => isPanic(RULE, healthy, 3))).toEqual([true, true, false])
    expect(isPanic(RULE, 0, 1)).toBe(true)
    expect(isPanic({ ...RULE, panicPercent: 0 }, 0, 3)).toBe(false)
  })
})
