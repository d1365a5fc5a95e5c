import { expect, it } from 'vitest'
import { chosenResilience, DEFAULT_RESILIENCE, Resilience } from './settings.ts'

// Guarantee: what is kept is what somebody chose, and reading it back gives the same settings.
it('keeps only what was chosen, and reads back whole', () => {
  expect(chosenResilience(DEFAULT_RESILIENCE)).toEqual({})
  const chosen = { retry: { statuses: [503], attemptsMax: 3 }, breaker: { openMs: 1_000 } }
  const settings = Resilience.parse(chosen)
  expect(chosenResilience(settings)).toEqual(chosen)
  expect(Resilience.parse(chosenResilience(settings))).toEqual(settings)
})

it.each([
  { retry: { statuses: [404] } },
  { balancing: { hashHeader: 'X-User' } },
  { caps: { requests: 0 } },
  { ejection: { baseMs: null } },
])('refuses %j', (input) => {
  expect(Resilience.safeParse(input).success).toBe(false)
})
