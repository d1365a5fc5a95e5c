import fc from 'fast-check'
import { parseList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { decideAll, mostRestrictive } from '../limit/verdict.ts'
import type { CompiledLimit } from '../snapshot/tier.ts'
import { rateLimitFields } from './ratelimit-fields.ts'

const limits: fc.Arbitrary<CompiledLimit[]> = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    scope: fc.constant('subscription' as const),
    mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'shadow' as const),
    rule: fc.record({
      kind: fc.constant('token_bucket' as const),
      burst: fc.integer({ min: 1, max: 1_000_000 }),
      tokens: fc.integer({ min: 1, max: 1_000 }),
      perMs: fc.integer({ min: 1, max: 3_600_000 }),
    }),
  }),
  { minLength: 1, maxLength: 4, selector: (limit) => limit.name },
)
const decided = fc
  .tuple(limits, fc.integer({ min: 1, max: 2_000 }), fc.nat({ max: 10_000_000 }))
  .map(([all, cost, waitedMs]) => {
    const empty = all.map(() => ({ level: 0, updatedMs: 0 }))
    return { all, cost, waitedMs, ...decideAll(all, empty, cost, waitedMs) }
  })
const jitter = fc.double({ min: 0, max: 0.999, noNaN: true })

describe('rate-limit fields', () => {
  // Guarantee: any structured-field parser reads what we wrote as the verdicts we had.
  it('parse back as the enforced verdicts, the most restrictive first', () => {
    fc.assert(
      fc.property(decided, jitter, ({ verdicts }, random) => {
        const fields = new Map(rateLimitFields(verdicts, random))
        const shown = verdicts.filter((verdict) => verdict.mode === 'enforce')
        expect(fields.size === 0).toBe(shown.length === 0)
        if (shown.length === 0) return
        const policies = parseList(fields.get('RateLimit-Policy') ?? '')
        const states = parseList(fields.get('RateLimit') ?? '')
        expect(policies[0]?.[0]).toBe(mostRestrictive(verdicts)?.limitName)
        expect(states.map(([name]) => name)).toEqual(policies.map(([name]) => name))
        for (const verdict of shown) {
          const policy = policies.find(([name]) => name === verdict.limitName)?.[1]
          const state = states.find(([name]) => name === verdict.limitName)?.[1]
          expect(policy?.get('q')).toBe(verdict.quota)
          expect(policy?.get('w')).toBe(Math.max(1, Math.ceil(verdict.windowMs / 1_000)))
          expect(state?.get('r')).toBe(verdict.remaining)
          expect(state?.get('t')).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  // Guarantee: a client that waits as told, alone, is let in; it is never told zero or to wait in vain.
  it('say a Retry-After that is honest, at least 1, and no earlier than any t', () => {
    fc.assert(
      fc.property(decided, jitter, ({ all, cost, waitedMs, allowed, states, verdicts }, random) => {
        const fields = new Map(rateLimitFields(verdicts, random))
        const retryAfter = fields.get('Retry-After')
        const never = all.some((limit) => limit.mode === 'enforce' && limit.rule.burst < cost)
        expect(retryAfter === undefined).toBe(allowed || never)
        if (retryAfter === undefined) return
        expect(retryAfter).toMatch(/^[1-9]\d*$/)
        const resets = parseList(fields.get('RateLimit') ?? '').map(([, p]) => Number(p.get('t')))
        expect(Math.max(...resets)).toBeLessThanOrEqual(Number(retryAfter))
        const atMs = waitedMs + Number(retryAfter) * 1_000
        expect(decideAll(all, states, cost, atMs).allowed).toBe(true)
      }),
    )
  })

  it('have exactly the documented form', () => {
    const limit: CompiledLimit = {
      id: 'lim_1',
      name: 'burst',
      scope: 'subscription',
      mode: 'enforce',
      rule: { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 },
    }
    expect(rateLimitFields(decideAll([limit], [], 1, 0).verdicts)).toEqual([
      ['RateLimit-Policy', '"burst";q=60;w=6'],
      ['RateLimit', '"burst";r=59;t=1'],
    ])
    const spent = decideAll([limit], [], 60, 0).states
    expect(rateLimitFields(decideAll([limit], spent, 1, 0).verdicts)).toEqual([
      ['RateLimit-Policy', '"burst";q=60;w=6'],
      ['RateLimit', '"burst";r=0;t=1'],
      ['Retry-After', '1'],
    ])
  })
})
