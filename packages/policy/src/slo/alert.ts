import { assertNever } from '../assert-never.ts'
import { MINUTE_MS } from '../usage/bucket.ts'
import type { AlertSeverity, RuleVerdict } from './burn-rate.ts'

/**
 * The life of one alert, of one objective and severity.
 *
 *   inactive ──exceeded──▸ pending ──held──▸ firing ──clear, held──▸ resolved
 *      ▴                      │                                         │
 *      └────────clear─────────┘               pending ◂──exceeded───────┘
 *
 * Source   Prometheus' alerting rules, `for` and `keep_firing_for`, so that exported rules change at the same evaluations.
 * Purity   the caller keeps the state and calls at every evaluation; instants are UTC epoch milliseconds.
 */
export type AlertState =
  | Readonly<{ status: 'inactive' }>
  | Readonly<{ status: 'pending'; pendingSinceMs: number }>
  | Readonly<{
      status: 'firing'
      pendingSinceMs: number
      firedAtMs: number
      /** Since when nothing is exceeded; null while something is. */
      clearSinceMs: number | null
    }>
  | Readonly<{ status: 'resolved'; firedAtMs: number; resolvedAtMs: number }>

export const INACTIVE_ALERT: AlertState = Object.freeze({ status: 'inactive' })

/** What happened in a step, for history and messages; `withdrawn`: pending no longer, nobody was told. */
export type AlertEvent = 'pending' | 'withdrawn' | 'fired' | 'resolved'

export type AlertStep = Readonly<{ state: AlertState; event: AlertEvent | null }>

/** How long it must be exceeded before it fires, and clear before it resolves. */
export type AlertHold = Readonly<{ pendingMs: number; resolveMs: number }>

/**
 * The windows smooth already, so a page waits only for a second look; what needs a ticket can wait for a quarter of an hour.
 * Resolving is slower than firing, or an outage that flickers would write at every flicker.
 */
export const ALERT_HOLDS: Readonly<Record<AlertSeverity, AlertHold>> = {
  page: { pendingMs: 2 * MINUTE_MS, resolveMs: 5 * MINUTE_MS },
  ticket: { pendingMs: 15 * MINUTE_MS, resolveMs: 30 * MINUTE_MS },
}

/** Whether any rule of a severity is exceeded. Too little data is not: an alert of it would have nothing to show. */
export function isSeverityExceeded(
  verdicts: readonly RuleVerdict[],
  severity: AlertSeverity,
): boolean {
  return verdicts.some(({ rule, verdict }) => rule.severity === severity && verdict === 'exceeded')
}

/** One evaluation. A clock that steps back lengthens a hold and never shortens it below what was seen. */
export function advanceAlert(
  state: AlertState,
  exceeded: boolean,
  hold: AlertHold,
  nowMs: number,
): AlertStep {
  switch (state.status) {
    case 'inactive':
    case 'resolved':
      return exceeded ? begin(hold, nowMs) : { state, event: null }
    case 'pending':
      if (!exceeded) return { state: INACTIVE_ALERT, event: 'withdrawn' }
      if (nowMs - state.pendingSinceMs < hold.pendingMs) return { state, event: null }
      return fire(state.pendingSinceMs, nowMs)
    case 'firing':
      return exceeded ? keepFiring(state) : clear(state, hold, nowMs)
    default:
      return assertNever(state)
  }
}

function begin(hold: AlertHold, nowMs: number): AlertStep {
  if (hold.pendingMs <= 0) return fire(nowMs, nowMs)
  return { state: { status: 'pending', pendingSinceMs: nowMs }, event: 'pending' }
}

function fire(pendingSinceMs: number, nowMs: number): AlertStep {
  const state = { status: 'firing', pendingSinceMs, firedAtMs: nowMs, clearSinceMs: null } as const
  return { state, event: 'fired' }
}

type Firing = Extract<AlertState, { status: 'firing' }>

function keepFiring(state: Firing): AlertStep {
  return {
    state: state.clearSinceMs === null ? state : { ...state, clearSinceMs: null },
    event: null,
  }
}

function clear(state: Firing, hold: AlertHold, nowMs: number): AlertStep {
  const clearSinceMs = state.clearSinceMs ?? nowMs
  if (nowMs - clearSinceMs < hold.resolveMs)
    return { state: { ...state, clearSinceMs }, event: null }
  const { firedAtMs } = state
  return { state: { status: 'resolved', firedAtMs, resolvedAtMs: nowMs }, event: 'resolved' }
}
