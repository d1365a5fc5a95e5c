import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompiledLimit } from '../snapshot/tier.ts'
import { take } from './token-bucket.ts'
import { decideAll, freshState, isAdmitted, type LimitState, mostRestrictive } from './verdict.ts'

const limit: fc.Arbitrary<CompiledLimit> = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom('burst', 'daily', 'hourly'),
  scope: fc.constantFrom('subscription' as const, 'key' as const),
  mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'shadow' as const),
  rule: fc.record({
    kind: fc.constant('token_bucket' as const),
    burst: fc.integer({ min: 1, max: 20 }),
    tokens: fc.integer({ min: 1, max: 20 }),
    perMs: fc.integer({ min: 1, max: 5_000 }),
  }),
})
const limits = fc.array(limit, { minLength: 1, maxLength: 4 })
const calls = fc.array(
  fc.record({ gapMs: fc.nat({ max: 2_000 }), cost: fc.integer({ min: 1, max: 25 }) }),
  { maxLength: 30 },
)

describe('several limits at once', () => {
  // Guarantee: all or none. The model decides each limit alone and charges by hand.
  it('charges every limit of an admitted request and none of a refused one', () => {
    fc.assert(
      fc.property(limits, calls, (all, sequence) => {
        let states: readonly (LimitState | undefined)[] = all.map(() => undefined)
        let nowMs = 1_000_000
        for (const { gapMs, cost } of sequence) {
          nowMs += gapMs
          const alone = all.map((one, index) =>
            take(one.rule, states[index] ?? freshState(one, nowMs), cost, nowMs),
          )
          const admits = all.every((one, index) => one.mode === 'shadow' || alone[index]?.allowed)
          const decision = decideAll(all, states, cost, nowMs)

          expect(decision.allowed).toBe(admits)
          expect(isAdmitted(decision.verdicts)).toBe(admits)
          decision.verdicts.forEach((verdict, index) => {
            const model = alone[index]
            const perMs = all[index]?.rule.perMs ?? 0
            const refund = !admits && model?.allowed ? cost * perMs : 0
            expect(verdict.allowed).toBe(model?.allowed)
            expect(verdict.retryAfterMs).toBe(model?.retryAfterMs)
            expect(decision.states[index]?.level).toBe((model?.state.level ?? 0) + refund)
          })
          states = decision.states
        }
      }),
    )
  })

  it('is never refused by a shadow limit', () => {
    fc.assert(
      fc.property(limits, calls, (all, sequence) => {
        const shadows = all.map((one) => ({ ...one, mode: 'shadow' as const }))
        let states: readonly (LimitState | undefined)[] = []
        for (const { cost } of sequence) {
          const decision = decideAll(shadows, states, cost, 0)
          expect(decision.allowed).toBe(true)
          expect(mostRestrictive(decision.verdicts)).toBeUndefined()
          states = decision.states
        }
      }),
    )
  })

  // Guarantee: heeding the tightest verdict is enough for all of them.
  it('is admitted after waiting as long as the most restrictive verdict says', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 25 }), (all, cost) => {
        const empty = all.map(() => ({ level: 0, updatedMs: 0 }))
        const refused = decideAll(all, empty, cost, 0)
        const tightest = mostRestrictive(refused.verdicts)
        if (tightest === undefined) return
        expect(tightest.allowed).toBe(refused.allowed)
        const never = all.some((one) => one.mode === 'enforce' && one.rule.burst < cost)
        expect(tightest.retryAfterMs === null).toBe(never)
        if (never) return
        const waitedMs = tightest.retryAfterMs ?? 0
        expect(decideAll(all, refused.states, cost, waitedMs).allowed).toBe(true)
        expect(decideAll(all, refused.states, cost, waitedMs - 1).allowed).toBe(false)
      }),
    )
  })
})
