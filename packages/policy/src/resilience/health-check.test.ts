import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countCheck, createCheckedHealth } from './health-check.ts'
import { HealthCheckRule } from './settings.ts'

// Guarantee: a target changes sides exactly after so many results in a row, and a single odd one never moves it.
it('changes sides only after its thresholds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.boolean(), { maxLength: 100 }),
      (healthyAfter, unhealthyAfter, results) => {
        const rule = HealthCheckRule.parse({ healthyAfter, unhealthyAfter })
        const health = createCheckedHealth()
        let [isHealthy, run, last] = [true, 0, true]
        for (const hasPassed of results) {
          run = hasPassed === last ? run + 1 : 1
          last = hasPassed
          const isDue =
            hasPassed !== isHealthy && run >= (hasPassed ? healthyAfter : unhealthyAfter)
          if (isDue) isHealthy = hasPassed
          expect(countCheck(health, rule, hasPassed)).toBe(isDue)
          expect(health.isHealthy).toBe(isHealthy)
        }
      },
    ),
  )
})
