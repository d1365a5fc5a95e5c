import fc from 'fast-check'
import { type Parameters, parseList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { anyCalls, anyLimits, countersOf, limitOf } from '../limit/limit.fixture.ts'
import { isAdmitted, type LimitVerdict, mostRestrictive } from '../limit/verdict.ts'
import { rateLimitFields } from './ratelimit-fields.ts'

const START_MS = Date.UTC(2026, 0, 1)
/** The last of some calls, decided, with the counters as they are then. */
const decided = fc
  .tuple(anyLimits, anyCalls, fc.integer({ min: 1, max: 25 }))
  .map(([limits, calls, cost]) => {
    const counters = countersOf(limits, START_MS)
    let nowMs = START_MS
    for (const call of calls) {
      nowMs += call.gapMs
      counters.take(call.cost, nowMs)
    }
    return { limits, counters, cost, nowMs, verdicts: counters.take(cost, nowMs) }
  })
const jitter = fc.double({ min: 0, max: 0.999, noNaN: true })

function expectItem(
  { limit, remaining }: LimitVerdict,
  policy: Parameters | undefined,
  state: Parameters | undefined,
): void {
  expect(policy?.get('q')).toBe(limit.quota)
  expect(state?.get('r')).toBe(remaining)
  if (limit.isConcurrency) {
    expect(policy?.get('qu')).toBe('concurrent-requests')
    expect([policy?.get('w'), state?.get('t')]).toEqual([undefined, undefined])
  } else {
    expect(policy?.get('w')).toBe(Math.max(1, Math.ceil(limit.windowMs / 1_000)))
    expect(state?.get('t')).toBeGreaterThanOrEqual(0)
  }
}

describe('rate-limit fields', () => {
  // Guarantee: any structured-field parser reads what we wrote as the verdicts we had.
  it('parse back as the enforced verdicts, the most restrictive first', () => {
    fc.assert(
      fc.property(decided, jitter, ({ verdicts }, random) => {
        const fields = new Map(rateLimitFields(verdicts, random))
        const shown = verdicts.filter(({ limit }) => limit.mode === 'enforce')
        expect(fields.size === 0).toBe(shown.length === 0)
        if (shown.length === 0) return
        const policies = parseList(fields.get('RateLimit-Policy') ?? '')
        const states = parseList(fields.get('RateLimit') ?? '')
        expect(policies[0]?.[0]).toBe(mostRestrictive(verdicts)?.limit.name)
        expect(states.map(([name]) => name)).toEqual(policies.map(([name]) => name))
        for (const verdict of shown) {
          const { name } = verdict.limit
          const policy = policies.find(([item]) => item === name)?.[1]
          expectItem(verdict, policy, states.find(([item]) => item === name)?.[1])
        }
      }),
    )
  })

  // Guarantee: a client that waits as told, alone, is let in; it is never told zero or to wait in vain.
  it('say a Retry-After that is honest, at least 1, and no earlier than any t', () => {
    fc.assert(
      fc.property(decided, jitter, ({ limits, counters, cost, nowMs, verdicts }, random) => {
        const retryAfter = new Map(rateLimitFields(verdicts, random)).get('Retry-After')
        const never = mostRestrictive(verdicts)?.retryAfterMs === null
        expect(retryAfter === undefined).toBe(isAdmitted(verdicts) || never)
        if (retryAfter === undefined) return
        expect(retryAfter).toMatch(/^[1-9]\d*$/)
        const state = new Map(rateLimitFields(verdicts, random)).get('RateLimit') ?? ''
        const resets = parseList(state).map(([, p]) => Number(p.get('t') ?? 0))
        expect(Math.max(...resets)).toBeLessThanOrEqual(Number(retryAfter))
        if (limits.some(({ isConcurrency }) => isConcurrency)) return
        expect(isAdmitted(counters.take(cost, nowMs + Number(retryAfter) * 1_000))).toBe(true)
      }),
    )
  })

  it('have exactly the documented form', () => {
    const bucket = limitOf({ kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 })
    const counters = countersOf([bucket], 0)
    expect(rateLimitFields(counters.take(1, 0))).toEqual([
      ['RateLimit-Policy', '"burst";q=60;w=6'],
      ['RateLimit', '"burst";r=59;t=1'],
    ])
    counters.take(59, 0)
    expect(rateLimitFields(counters.take(1, 0))).toEqual([
      ['RateLimit-Policy', '"burst";q=60;w=6'],
      ['RateLimit', '"burst";r=0;t=1'],
      ['Retry-After', '1'],
    ])
    const underWay = countersOf([limitOf({ kind: 'concurrency', limit: 2 }, { name: 'open' })], 0)
    expect(rateLimitFields(underWay.take(1, 0))).toEqual([
      ['RateLimit-Policy', '"open";q=2;qu="concurrent-requests"'],
      ['RateLimit', '"open";r=1'],
    ])
  })
})
