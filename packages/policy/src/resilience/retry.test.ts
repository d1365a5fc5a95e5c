import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, hasRetryBudget, isRetryable, type RetryReason } from './retry.ts'
import { RetryRule } from './settings.ts'

const DEFAULTS = RetryRule.parse({})
const BOLD = RetryRule.parse({ statuses: [503], resets: true })

describe('what is tried again', () => {
  it.each<[string, RetryRule, RetryReason, string, boolean, boolean]>([
    ['a failed connect, whatever the method', DEFAULTS, 'connect', 'POST', false, true],
    ['no status by default', DEFAULTS, 503, 'GET', false, false],
    ['nothing that may have arrived, by default', DEFAULTS, 'reset', 'GET', false, false],
    ['a listed status of a GET', BOLD, 503, 'GET', false, true],
    ['no other status', BOLD, 500, 'GET', false, false],
    ['a broken connection of a DELETE', BOLD, 'reset', 'DELETE', false, true],
    ['never a POST', BOLD, 503, 'POST', false, false],
    ['nor one with a key that the service may not heed', BOLD, 503, 'POST', true, false],
    [
      'a POST with a key when the upstream opted in',
      { ...BOLD, idempotencyKey: true },
      503,
      'POST',
      true,
      true,
    ],
    ['nor one without a key then', { ...BOLD, idempotencyKey: true }, 503, 'PATCH', false, false],
  ])('%s', (_what, rule, reason, method, hasKey, expected) => {
    expect(isRetryable(rule, reason, method, hasKey)).toBe(expected)
  })
})

// Guarantee: beyond the few that are always allowed, retries never exceed their share of the first tries, whatever comes and
// goes in whatever order; and the few are always allowed.
it('keeps its budget for every history', () => {
  const step = fc.constantFrom('request', 'request', 'retry', 'retry', 'end')
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100 }),
      fc.nat({ max: 5 }),
      fc.array(step, { maxLength: 300 }),
      (budgetPercent, budgetMin, steps) => {
        const rule = { ...DEFAULTS, budgetPercent, budgetMin }
        let [requests, retries] = [0, 0]
        for (const act of steps) {
          if (act === 'request') requests += 1
          else if (act === 'end') retries = Math.max(0, retries - 1)
          else if (hasRetryBudget(rule, retries, requests)) {
            retries += 1
            expect(retries).toBeLessThanOrEqual(
              Math.max(budgetMin, (requests * budgetPercent) / 100),
            )
          } else expect(retries).toBeGreaterThanOrEqual(budgetMin)
        }
      },
    ),
  )
})

it('waits a random time below a bound that doubles up to the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (retry, random) => {
        const waitMs = backoffMs(DEFAULTS, retry, random)
        expect(waitMs).toBeGreaterThanOrEqual(0)
        expect(waitMs).toBeLessThan(Math.min(250, 25 * 2 ** (retry - 1)))
      },
    ),
  )
})
