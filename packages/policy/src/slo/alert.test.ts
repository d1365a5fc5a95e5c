import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../usage/bucket.ts'
import {
  ALERT_HOLDS,
  type AlertEvent,
  type AlertHold,
  type AlertState,
  advanceAlert,
  INACTIVE_ALERT,
  isSeverityExceeded,
} from './alert.ts'
import { evaluateRules } from './burn-rate.ts'

const HOLD: AlertHold = { pendingMs: 2 * MINUTE_MS, resolveMs: 3 * MINUTE_MS }

const TOLD: ReadonlySet<AlertEvent> = new Set(['fired', 'resolved'])

/** One evaluation a minute; `x` is exceeded. Gives the state's first letter after each. */
function run(pattern: string, hold = HOLD): { letters: string; events: [number, AlertEvent][] } {
  let state: AlertState = INACTIVE_ALERT
  let letters = ''
  const events: [number, AlertEvent][] = []
  for (const [minute, letter] of [...pattern].entries()) {
    const step = advanceAlert(state, letter === 'x', hold, minute * MINUTE_MS)
    state = step.state
    letters += state.status.charAt(0)
    if (step.event !== null) events.push([minute, step.event])
  }
  return { letters, events }
}

describe('alerts', () => {
  it.each([
    ['..xxxx....', 'iippfffffr'],
    ['xx.xx.', 'ppippi'],
    ['xxx...x...', 'ppffffffff'],
    ['xxx....', 'ppffffr'],
    ['xxx....xxx', 'ppffffrppf'],
  ])('go through %s as %s', (pattern, letters) => {
    expect(run(pattern).letters).toBe(letters)
  })

  it('tell each change once', () => {
    expect(run('x.xxxx....').events).toEqual([
      [0, 'pending'],
      [1, 'withdrawn'],
      [2, 'pending'],
      [4, 'fired'],
      [9, 'resolved'],
    ])
  })

  it('fire and resolve at once without holds', () => {
    expect(run('x.x.', { pendingMs: 0, resolveMs: 0 }).letters).toBe('frfr')
  })

  // Guarantee: nobody is told of what did not last, and everybody who was told hears the end of it.
  it('fire only after the hold and resolve every firing once', () => {
    const pattern = fc.array(fc.boolean(), { maxLength: 80 })
    fc.assert(
      fc.property(pattern, fc.nat(5), fc.nat(5), (exceeded, pending, resolve) => {
        const hold = { pendingMs: pending * MINUTE_MS, resolveMs: resolve * MINUTE_MS }
        const text = exceeded.map((on) => (on ? 'x' : '.')).join('')
        const told = run(text, hold).events.filter(([, event]) => TOLD.has(event))
        for (const [index, [minute, event]] of told.entries()) {
          expect(event).toBe(['fired', 'resolved'][index % 2])
          const [letter, held] = event === 'fired' ? ['x', pending] : ['.', resolve]
          const before = text.slice(Math.max(0, minute - held), minute + 1)
          expect(before).toBe(letter.repeat(held + 1))
        }
      }),
    )
  })

  it('are not hurried by a clock that steps back', () => {
    const pending = advanceAlert(INACTIVE_ALERT, true, HOLD, 100 * MINUTE_MS).state
    expect(advanceAlert(pending, true, HOLD, 0).state.status).toBe('pending')
    expect(advanceAlert(pending, true, HOLD, 102 * MINUTE_MS).state.status).toBe('firing')
  })

  it('of a severity listen to its own pairs of windows', () => {
    const terms = { objective: 0.999, periodDays: 30, eventsMin: 20 } as const
    const verdicts = evaluateRules(terms, () => ({ total: 100_000, bad: 400 }))
    expect(isSeverityExceeded(verdicts, 'page')).toBe(false)
    expect(isSeverityExceeded(verdicts, 'ticket')).toBe(true)
    const few = evaluateRules(terms, () => ({ total: 10, bad: 10 }))
    expect(isSeverityExceeded(few, 'page')).toBe(false)
    expect(ALERT_HOLDS.page.pendingMs).toBeLessThan(ALERT_HOLDS.ticket.pendingMs)
  })
})
