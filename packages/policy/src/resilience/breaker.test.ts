import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admitRequest,
  type Breaker,
  createBreaker,
  isAdmitting,
  releaseTicket,
  settleBreaker,
} from './breaker.ts'
import { BreakerRule } from './settings.ts'

const RULE = BreakerRule.parse({ windowMs: 1_000, requestsMin: 4, failurePercent: 50, openMs: 100 })
const LEASE_MS = 50

function call(breaker: Breaker, isFailure: boolean, nowMs: number): boolean {
  const ticket = admitRequest(breaker, LEASE_MS, nowMs)
  if (ticket < 0) return false
  settleBreaker(breaker, RULE, ticket, isFailure, nowMs)
  return true
}

function opened(atMs: number): Breaker {
  const breaker = createBreaker()
  for (let count = 0; count < RULE.requestsMin; count++) call(breaker, true, atMs)
  expect(breaker.state).toBe('open')
  return breaker
}

describe('a closed breaker', () => {
  it('opens when the share of failures is reached, and not with too few requests', () => {
    const breaker = createBreaker()
    for (const isFailure of [true, true, true]) call(breaker, isFailure, 0)
    expect(breaker.state).toBe('closed')
    call(breaker, false, 0)
    expect(breaker.state).toBe('closed')
    call(breaker, true, 0)
    expect(breaker.state).toBe('open')
  })

  it('forgets what is older than the window', () => {
    const breaker = createBreaker()
    for (let count = 0; count < 3; count++) call(breaker, true, 0)
    for (let count = 0; count < 3; count++) call(breaker, false, 1_200)
    call(breaker, true, 1_200)
    expect(breaker.state).toBe('closed')
    expect(breaker.requestsInWindow).toBe(4)
  })
})

describe('an open breaker', () => {
  it('admits nobody until its time is over, then one, then nobody', () => {
    const breaker = opened(0)
    expect(admitRequest(breaker, LEASE_MS, 99)).toBe(-1)
    const probe = admitRequest(breaker, LEASE_MS, 100)
    expect(probe).toBeGreaterThan(0)
    expect(admitRequest(breaker, LEASE_MS, 101)).toBe(-1)
    expect(settleBreaker(breaker, RULE, probe, false, 120)).toBe(true)
    expect(breaker).toMatchObject({ state: 'closed', requestsInWindow: 0, failuresInWindow: 0 })
  })

  it('opens again when its probe fails', () => {
    const breaker = opened(0)
    settleBreaker(breaker, RULE, admitRequest(breaker, LEASE_MS, 100), true, 130)
    expect(admitRequest(breaker, LEASE_MS, 229)).toBe(-1)
    expect(admitRequest(breaker, LEASE_MS, 230)).toBeGreaterThan(0)
  })

  it('gives the lease to another when the first probe does not end, and ignores it when it does', () => {
    const breaker = opened(0)
    const lost = admitRequest(breaker, LEASE_MS, 100)
    expect(admitRequest(breaker, LEASE_MS, 149)).toBe(-1)
    const second = admitRequest(breaker, LEASE_MS, 150)
    expect(second).toBeGreaterThan(lost)
    expect(settleBreaker(breaker, RULE, lost, false, 151)).toBe(false)
    expect(breaker.state).toBe('half_open')
  })

  it('lets the next one probe when the probe said nothing', () => {
    const breaker = opened(0)
    releaseTicket(breaker, admitRequest(breaker, LEASE_MS, 100))
    expect(isAdmitting(breaker, 101)).toBe(true)
  })
})

type Step = Readonly<{ gapMs: number; act: 'admit' | 'succeed' | 'fail' | 'leave'; pick: number }>
type Admitted = Readonly<{ ticket: number; untilMs: number; isProbe: boolean }>

const step: fc.Arbitrary<Step> = fc.record({
  gapMs: fc.nat({ max: 120 }),
  act: fc.constantFrom('admit', 'admit', 'admit', 'succeed', 'fail', 'leave'),
  pick: fc.nat(),
})

// Guarantees, whatever happens in whatever order: not closed, at most one lease is alive; a late result changes nothing; the
// window's sums are those of its slots; a breaker always admits again within openMs or leaseMs.
it('keeps its invariants for every history', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const breaker = createBreaker()
      const underWay: Admitted[] = []
      let nowMs = 0
      for (const { gapMs, act, pick } of steps) {
        nowMs += gapMs
        if (act === 'admit') {
          admit(breaker, underWay, nowMs)
        } else {
          const [ended] = underWay.splice(pick % Math.max(1, underWay.length), 1)
          if (ended !== undefined) end(breaker, ended.ticket, act, nowMs)
        }
        checkSums(breaker)
        expect(isAdmitting(breaker, nowMs + Math.max(RULE.openMs, LEASE_MS))).toBe(true)
      }
    }),
  )
})

function admit(breaker: Breaker, underWay: Admitted[], nowMs: number): void {
  const isProbe = breaker.state !== 'closed'
  const isLeased =
    breaker.untilMs !== 0 && // else its probe said nothing, and the lease is free
    underWay.some((one) => one.isProbe && one.ticket === breaker.generation && one.untilMs > nowMs)
  const ticket = admitRequest(breaker, LEASE_MS, nowMs)
  if (isProbe && isLeased) expect(ticket).toBe(-1)
  if (ticket >= 0) underWay.push({ ticket, untilMs: nowMs + LEASE_MS, isProbe })
}

function end(breaker: Breaker, ticket: number, act: Step['act'], nowMs: number): void {
  const before = { state: breaker.state, generation: breaker.generation }
  const isLate = ticket !== breaker.generation
  if (act === 'leave') releaseTicket(breaker, ticket)
  else settleBreaker(breaker, RULE, ticket, act === 'fail', nowMs)
  if (isLate) expect({ state: breaker.state, generation: breaker.generation }).toEqual(before)
}

function checkSums({ requests, failures, requestsInWindow, failuresInWindow }: Breaker): void {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  expect([sum(requests), sum(failures)]).toEqual([requestsInWindow, failuresInWindow])
  expect(failuresInWindow).toBeLessThanOrEqual(requestsInWindow)
}
