import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashText } from '../resilience/balancers.ts'
import { CANARY_PARTS, isInCanary } from './split.ts'

const weight = fc.integer({ min: 0, max: CANARY_PARTS })
const seedOf = (id: string) => hashText(id)

// Guarantee: whoever is in the canary stays in it while the weight grows, and nobody is in it at 0 or outside of it at 100 %.
it('is monotone in the weight', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), weight, weight, (id, caller, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const seed = seedOf(id)
      if (isInCanary(seed, low, caller)) expect(isInCanary(seed, high, caller)).toBe(true)
      expect(isInCanary(seed, 0, caller)).toBe(false)
      expect(isInCanary(seed, CANARY_PARTS, caller)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

const CALLERS = Array.from({ length: 20_000 }, (_, index) => `sub_${index}`)

// Guarantee: the share of callers is the weight, within what chance does (five standard deviations), whatever the canary's id.
it.each([1, 100, 500, 2_500, 5_000, 9_900])('takes its share of the callers at %i', (parts) => {
  for (const id of ['can_one', 'can_two']) {
    const taken = CALLERS.filter((caller) => isInCanary(seedOf(id), parts, caller)).length
    const share = parts / CANARY_PARTS
    const deviation = Math.sqrt(CALLERS.length * share * (1 - share))
    expect(Math.abs(taken - CALLERS.length * share)).toBeLessThanOrEqual(5 * deviation)
  }
})

// Guarantee: two canaries do not always try things out on the same callers.
it('splits independently of other canaries', () => {
  const both = CALLERS.filter(
    (caller) =>
      isInCanary(seedOf('can_one'), 1_000, caller) && isInCanary(seedOf('can_two'), 1_000, caller),
  ).length
  expect(both).toBeGreaterThan(100)
  expect(both).toBeLessThan(300)
})
