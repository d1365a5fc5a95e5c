import type { BreakerRule } from './settings.ts'

/**
 * Circuit breaker: spares a target that does not answer.
 *
 *   closed ──(failurePercent of ≥ requestsMin within windowMs failed)──▶ open ──(openMs)──▶ half open
 *     ▲                                                                    ▲                    │ one probe
 *     └──────────────────────(it answered)─────────────────────────────────┼────────────────────┤
 *                                                                          └──(it failed)───────┘
 *
 * Single flight: half open, one request has the lease; until it ends or the lease runs out nobody else is admitted.
 * Every change of state and every lease starts a new generation, and a result of an earlier one is ignored: an answer to a
 * request of before the failure says nothing about now.
 *
 * The state is the caller's and is changed in place, so that a request costs no allocation. Milliseconds of any
 * clock; one that steps back only delays. Source: M. Nygard, Release It!; single flight as in Sony's gobreaker.
 */
export type Breaker = {
  state: 'closed' | 'open' | 'half_open'
  /** What an admitted request carries as its ticket. */
  generation: number
  /** When an open breaker lets a probe through, or the lease of a half-open one runs out. */
  untilMs: number
  /** The window, in equal slots that are used in turn. */
  readonly requests: number[]
  readonly failures: number[]
  slot: number
  slotStartMs: number
  requestsInWindow: number
  failuresInWindow: number
}

const SLOTS = 10
const REFUSED = -1

/** A closed breaker that has seen nothing. */
export function createBreaker(): Breaker {
  return {
    state: 'closed',
    generation: 0,
    untilMs: 0,
    requests: new Array<number>(SLOTS).fill(0),
    failures: new Array<number>(SLOTS).fill(0),
    slot: 0,
    slotStartMs: 0,
    requestsInWindow: 0,
    failuresInWindow: 0,
  }
}

/** Whether a request would be admitted now. Changes nothing. */
export function isAdmitting({ state, untilMs }: Breaker, nowMs: number): boolean {
  return state === 'closed' || nowMs >= untilMs
}

/**
 * Admits a request and gives its ticket for `settleBreaker`, or refuses with -1. Not closed, the admitted one is the probe
 * and has the lease for `leaseMs`.
 */
export function admitRequest(breaker: Breaker, leaseMs: number, nowMs: number): number {
  if (breaker.state === 'closed') return breaker.generation
  if (nowMs < breaker.untilMs) return REFUSED
  enter(breaker, 'half_open', nowMs + leaseMs)
  return breaker.generation
}

/** Counts how an admitted request ended. Returns whether the breaker changed its state. */
export function settleBreaker(
  breaker: Breaker,
  rule: BreakerRule,
  ticket: number,
  isFailure: boolean,
  nowMs: number,
): boolean {
  if (ticket !== breaker.generation || breaker.state === 'open') return false
  if (breaker.state === 'half_open') {
    if (isFailure) enter(breaker, 'open', nowMs + rule.openMs)
    else close(breaker)
    return true
  }
  count(breaker, rule.windowMs, isFailure, nowMs)
  if (!isFailure || !isTooMany(breaker, rule)) return false
  enter(breaker, 'open', nowMs + rule.openMs)
  return true
}

/** An admitted request ended without saying anything about the target (its caller went away): the next may probe. */
export function releaseTicket(breaker: Breaker, ticket: number): void {
  if (ticket === breaker.generation && breaker.state === 'half_open') breaker.untilMs = 0
}

function enter(breaker: Breaker, state: Breaker['state'], untilMs: number): void {
  breaker.state = state
  breaker.untilMs = untilMs
  breaker.generation += 1
}

function close(breaker: Breaker): void {
  enter(breaker, 'closed', 0)
  breaker.requests.fill(0)
  breaker.failures.fill(0)
  breaker.requestsInWindow = 0
  breaker.failuresInWindow = 0
}

function isTooMany({ requestsInWindow, failuresInWindow }: Breaker, rule: BreakerRule): boolean {
  return (
    requestsInWindow >= rule.requestsMin &&
    failuresInWindow * 100 >= requestsInWindow * rule.failurePercent
  )
}

function count(breaker: Breaker, windowMs: number, isFailure: boolean, nowMs: number): void {
  advance(breaker, windowMs / SLOTS, nowMs)
  const { slot } = breaker
  breaker.requests[slot] = (breaker.requests[slot] ?? 0) + 1
  breaker.requestsInWindow += 1
  if (!isFailure) return
  breaker.failures[slot] = (breaker.failures[slot] ?? 0) + 1
  breaker.failuresInWindow += 1
}

/** Moves to the slot of `nowMs` and empties those that were passed. */
function advance(breaker: Breaker, slotMs: number, nowMs: number): void {
  const passed = Math.floor((nowMs - breaker.slotStartMs) / slotMs)
  if (passed <= 0) return
  for (let step = Math.min(passed, SLOTS); step > 0; step--) {
    breaker.slot = (breaker.slot + 1) % SLOTS
    breaker.requestsInWindow -= breaker.requests[breaker.slot] ?? 0
    breaker.failuresInWindow -= breaker.failures[breaker.slot] ?? 0
    breaker.requests[breaker.slot] = 0
    breaker.failures[breaker.slot] = 0
  }
  breaker.slotStartMs += passed * slotMs
}
