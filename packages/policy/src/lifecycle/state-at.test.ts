import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  earliestOf,
  type LifecycleSchedule,
  NOTHING_PLANNED,
  orderedSchedule,
  LifecycleSchedule as Schema,
} from './schedule.ts'
import { legalMoves, VERSION_STATES } from './state.ts'
import { nextMilestone, plannedMilestones, stateAt } from './state-at.ts'

const instant = fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 3 })
const schedule: fc.Arbitrary<LifecycleSchedule> = fc.record({
  deprecatedAtMs: instant,
  sunsetAtMs: instant,
  removedAtMs: instant,
})
const state = fc.constantFrom(...VERSION_STATES)
const now = fc.integer({ min: -10, max: 110_000 })
const rank = (of: (typeof VERSION_STATES)[number]) => VERSION_STATES.indexOf(of)

describe('planned states', () => {
  it('take effect at their second and not a millisecond before', () => {
    const planned = { deprecatedAtMs: 10_000, sunsetAtMs: 20_500, removedAtMs: 30_000 }
    const at = (nowMs: number) => stateAt('active', planned, nowMs)
    expect([9_999, 10_000, 19_999, 20_000, 29_999, 30_000].map(at)).toEqual([
      'active',
      'deprecated',
      'deprecated',
      'retired',
      'retired',
      'removed',
    ])
  })

  // Guarantee: whatever was planned, in whatever order, time takes only moves that are legal.
  it('are reached by legal moves only, whatever the schedule', () => {
    fc.assert(
      fc.property(state, schedule, (from, planned) => {
        let at = from
        for (const milestone of plannedMilestones(from, planned)) {
          expect(legalMoves(at)).toContain(milestone.state)
          at = milestone.state
        }
      }),
    )
  })

  it('never go back as time goes on', () => {
    fc.assert(
      fc.property(
        state,
        schedule,
        now,
        fc.nat({ max: 50_000 }),
        (from, planned, nowMs, laterMs) => {
          const before = rank(stateAt(from, planned, nowMs))
          expect(rank(stateAt(from, planned, nowMs + laterMs))).toBeGreaterThanOrEqual(before)
        },
      ),
    )
  })

  // Guarantee: a caller is never told to go without a deprecation, and a draft never appears by itself.
  it('leave alone what nobody announced', () => {
    const endless = { ...NOTHING_PLANNED, sunsetAtMs: 1_000, removedAtMs: 2_000 }
    expect(stateAt('active', endless, 5_000)).toBe('active')
    expect(stateAt('deprecated', endless, 1_500)).toBe('retired')
    const all = { deprecatedAtMs: 0, sunsetAtMs: 0, removedAtMs: 0 }
    expect(stateAt('draft', all, 5_000)).toBe('draft')
    expect(stateAt('preview', all, 5_000)).toBe('removed')
  })

  it('are announced by the next milestone exactly', () => {
    fc.assert(
      fc.property(state, schedule, now, (from, planned, nowMs) => {
        const next = nextMilestone(from, planned, nowMs)
        if (next === null) {
          expect(stateAt(from, planned, 1e9)).toBe(stateAt(from, planned, nowMs))
          return
        }
        expect(next.atMs).toBeGreaterThan(nowMs)
        expect(stateAt(from, planned, next.atMs - 1)).toBe(stateAt(from, planned, nowMs))
        expect(stateAt(from, planned, next.atMs)).not.toBe(stateAt(from, planned, nowMs))
      }),
    )
  })
})

describe('schedules', () => {
  it('are put in order at whole seconds', () => {
    fc.assert(
      fc.property(schedule, (planned) => {
        const ordered = orderedSchedule(planned)
        const instants = [ordered.deprecatedAtMs, ordered.sunsetAtMs, ordered.removedAtMs]
        for (const atMs of instants) expect((atMs ?? 0) % 1_000).toBe(0)
        const { deprecatedAtMs, sunsetAtMs } = ordered
        if (deprecatedAtMs !== null && sunsetAtMs !== null) {
          expect(sunsetAtMs).toBeGreaterThanOrEqual(deprecatedAtMs)
        }
      }),
    )
  })

  // Guarantee: an operation goes no later than its version, and no later than was planned for itself.
  it('of an operation are never behind those of its version or its own', () => {
    fc.assert(
      fc.property(schedule, schedule, now, (version, operation, nowMs) => {
        const both = rank(stateAt('active', earliestOf(version, operation), nowMs))
        expect(both).toBeGreaterThanOrEqual(rank(stateAt('active', version, nowMs)))
        expect(both).toBeGreaterThanOrEqual(rank(stateAt('active', operation, nowMs)))
        expect(earliestOf(version, NOTHING_PLANNED)).toEqual(version)
      }),
    )
  })

  it('read an older snapshot that has none', () => {
    expect(Schema.parse({})).toEqual(NOTHING_PLANNED)
  })
})
