import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../usage/bucket.ts'
import { type DeprecationPlan, NOTICE_MS_MIN, planDeprecation } from './plan-deprecation.ts'
import { planMove, type StateMove } from './plan-move.ts'
import { NOTHING_PLANNED } from './schedule.ts'
import { legalMoves } from './state.ts'
import { VersionState } from './version-state.ts'

const NOW = Date.UTC(2026, 0, 1)
const SUNSET = Date.UTC(2026, 5, 1, 12) // a Monday

const good: DeprecationPlan = {
  versionId: 'ver_1',
  deprecatedAtMs: NOW + DAY_MS,
  sunsetAtMs: SUNSET,
  removedAtMs: null,
  successorVersionId: 'ver_2',
  successorState: 'active',
  announced: null,
  reason: '',
  noticeMsMin: NOTICE_MS_MIN,
  shortNotice: 'error',
}
const told: DeprecationPlan = {
  ...good,
  deprecatedAtMs: NOW - DAY_MS,
  announced: {
    announcedAtMs: NOW - 10 * DAY_MS,
    deprecatedAtMs: NOW - DAY_MS,
    sunsetAtMs: SUNSET,
  },
}
const found = (plan: DeprecationPlan, nowMs = NOW) =>
  planDeprecation(plan, nowMs).issues.map(({ severity, code }) => `${severity} ${code}`)

describe('planning a deprecation', () => {
  it('has nothing to say about a good plan', () => {
    expect(planDeprecation(good, NOW)).toEqual({ ok: true, issues: [] })
    expect(planDeprecation(told, NOW)).toEqual({ ok: true, issues: [] })
  })

  const changes: readonly [string, DeprecationPlan, readonly string[]][] = [
    [
      'a sunset before the deprecation',
      { ...good, deprecatedAtMs: SUNSET + 1_000 },
      ['error sunset_before_deprecation'],
    ],
    [
      'too short a notice',
      { ...good, sunsetAtMs: NOW + NOTICE_MS_MIN - 1 },
      ['error notice_too_short'],
    ],
    [
      'too short a notice where the policy only warns',
      { ...good, sunsetAtMs: NOW + NOTICE_MS_MIN - 1, shortNotice: 'warning' },
      ['warning notice_too_short'],
    ],
    [
      'a weekend',
      { ...good, sunsetAtMs: Date.UTC(2026, 4, 31, 23, 59, 59) },
      ['warning sunset_on_a_weekend'],
    ],
    [
      'no successor',
      { ...good, successorVersionId: null, successorState: null },
      ['warning no_successor'],
    ],
    [
      'a successor in draft',
      { ...good, successorState: 'draft' },
      ['warning successor_not_served'],
    ],
    [
      'itself as successor',
      { ...good, successorVersionId: 'ver_1' },
      ['error successor_is_itself'],
    ],
    ['no sunset', { ...good, sunsetAtMs: null }, ['warning no_sunset']],
    [
      'a removal without a sunset',
      { ...good, sunsetAtMs: null, removedAtMs: SUNSET },
      ['warning no_sunset', 'error removal_without_sunset'],
    ],
    [
      'a removal before the sunset',
      { ...good, removedAtMs: SUNSET - 1_000 },
      ['error removal_before_sunset'],
    ],
    [
      'a sunset in the past',
      { ...good, deprecatedAtMs: 0, sunsetAtMs: NOW, noticeMsMin: 0 },
      ['error sunset_in_the_past'],
    ],
    ['an impossible date', { ...good, sunsetAtMs: Number.NaN }, ['error instant_out_of_range']],
    ['a date beyond the year 9999', { ...good, sunsetAtMs: 1e15 }, ['error instant_out_of_range']],
    [
      'pulling an announced sunset forward',
      { ...told, sunsetAtMs: SUNSET - 7 * DAY_MS },
      ['error sunset_pulled_forward'],
    ],
    [
      'postponing without a reason',
      { ...told, sunsetAtMs: SUNSET + 7 * DAY_MS, reason: ' ' },
      ['error sunset_postponed_without_reason'],
    ],
    ['postponing with a reason', { ...told, sunsetAtMs: SUNSET + 7 * DAY_MS, reason: 'asked' }, []],
    [
      'taking an announced sunset back without a reason',
      { ...told, sunsetAtMs: null },
      ['warning no_sunset', 'error sunset_postponed_without_reason'],
    ],
    [
      'postponing a deprecation to come without a reason',
      {
        ...told,
        deprecatedAtMs: NOW + 9 * DAY_MS,
        announced: { announcedAtMs: NOW, deprecatedAtMs: NOW + DAY_MS, sunsetAtMs: SUNSET },
      },
      ['error deprecation_postponed_without_reason'],
    ],
    [
      'putting off a deprecation in force',
      { ...told, deprecatedAtMs: NOW + DAY_MS },
      ['error deprecation_already_in_force'],
    ],
  ]
  it.each(changes)('judges %s', (_, plan, issues) => {
    expect(found(plan)).toEqual(issues)
    const { ok } = planDeprecation(plan, NOW)
    expect(ok).toBe(!issues.some((issue) => issue.startsWith('error')))
  })

  it('cannot bring back what was retired', () => {
    const later = { ...told, sunsetAtMs: SUNSET + DAY_MS, reason: 'sorry' }
    expect(found(later, SUNSET - 1)).toEqual([])
    expect(found(later, SUNSET)).toEqual(['error already_retired'])
  })

  // Guarantee: notice runs from the announcement; planning late or postponing twice costs callers nothing.
  it('accepts a postponement whatever notice is left', () => {
    const nowMs = SUNSET - DAY_MS
    const late = { ...told, sunsetAtMs: SUNSET + DAY_MS, reason: 'one more day' }
    expect(found(late, nowMs)).toEqual([])
    expect(found({ ...late, announced: null }, nowMs)).toEqual(['error notice_too_short'])
  })

  // Guarantee: no sequence of accepted plans ends calls before a date that callers were told.
  it('never brings an announced sunset nearer, however often it is changed', () => {
    const step = fc.record({ sunsetInDays: fc.integer({ min: 1, max: 400 }), days: fc.nat(60) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        let nowMs = NOW
        let announced = told.announced
        for (const { sunsetInDays, days } of steps) {
          const sunsetAtMs = nowMs + sunsetInDays * DAY_MS
          const plan = { ...told, announced, sunsetAtMs, reason: 'moved' }
          if (planDeprecation(plan, nowMs).ok && announced !== null) {
            expect(sunsetAtMs).toBeGreaterThanOrEqual(announced.sunsetAtMs ?? 0)
            announced = { ...announced, sunsetAtMs }
          }
          nowMs += days * DAY_MS
        }
      }),
    )
  })
})

describe('moving a version by hand', () => {
  const schedule = { ...NOTHING_PLANNED, deprecatedAtMs: NOW, sunsetAtMs: SUNSET }
  const move: StateMove = {
    from: 'active',
    to: 'deprecated',
    schedule,
    requestsLastWeek: 0,
    reason: '',
  }
  const codes = (changed: Partial<StateMove>, nowMs = NOW) =>
    planMove({ ...move, ...changed }, nowMs).issues.map(({ code }) => code)

  it('follows the legal moves and no others', () => {
    for (const from of VersionState.options) {
      for (const to of VersionState.options) {
        expect(codes({ from, to }).includes('illegal_move')).toBe(!legalMoves(from).includes(to))
      }
    }
  })

  it('keeps every date that callers were told', () => {
    expect(codes({})).toEqual([])
    expect(codes({ schedule: NOTHING_PLANNED })).toEqual(['deprecation_not_planned'])
    const retire = { from: 'deprecated', to: 'retired' } as const
    expect(codes(retire, SUNSET - 1)).toEqual(['sunset_not_reached'])
    expect(codes(retire, SUNSET)).toEqual([])
    expect(codes({ ...retire, schedule: NOTHING_PLANNED }, SUNSET)).toEqual(['sunset_not_reached'])
  })

  it('warns of calls that will fail, and asks why a deprecation is withdrawn', () => {
    const retire = { from: 'deprecated', to: 'retired', requestsLastWeek: 3 } as const
    expect(planMove({ ...move, ...retire }, SUNSET)).toMatchObject({
      ok: true,
      issues: [{ code: 'still_called', severity: 'warning' }],
    })
    expect(codes({ from: 'deprecated', to: 'active' })).toEqual(['withdrawn_without_reason'])
    expect(codes({ from: 'deprecated', to: 'active', reason: 'v2 is late' })).toEqual([])
    expect(codes({ from: 'preview', to: 'active' })).toEqual([])
    const removedAtMs = SUNSET + DAY_MS
    const removal = {
      from: 'retired',
      to: 'removed',
      schedule: { ...schedule, removedAtMs },
    } as const
    expect(codes(removal, SUNSET)).toEqual(['removal_not_reached'])
    expect(codes(removal, removedAtMs)).toEqual([])
  })
})
