import { PROBLEM_CODES } from '@gatehouse/policy'
import { describe, expect, test } from 'vitest'
import type { QuickStart } from '@/contract/quick-start.ts'
import { explainFailure, STEP_IDS, stepViews } from './view-model.ts'

const NOTHING: QuickStart = {
  isEmailVerified: false,
  application: null,
  subscription: null,
  key: null,
  firstRequestAt: null,
  lastFailure: null,
  firstSuccessAt: null,
  sampleUrl: null,
  isDone: false,
}

const AT = '2026-03-14T09:05:00.000Z'
const READY: QuickStart = {
  ...NOTHING,
  isEmailVerified: true,
  application: { id: 'app_1', name: 'Site' },
  subscription: { id: 'sub_1', state: 'active', apiSlug: 'ferry', apiName: 'Ferry' },
  key: { id: 'key_1', name: 'laptop', display: 'gh_live_…f00d' },
}

function states(quickStart: QuickStart) {
  return stepViews(quickStart).map(({ state }) => state)
}

describe('stepViews', () => {
  test('a stranger begins with the first step', () => {
    expect(states(NOTHING)).toEqual(['current', 'todo', 'todo', 'todo', 'todo', 'todo'])
  })

  test('what was done out of order is done, and the first gap is next', () => {
    const { application } = READY
    expect(states({ ...NOTHING, application })).toEqual([
      ...['current', 'done', 'todo', 'todo', 'todo', 'todo'],
    ])
  })

  test('a subscription that waits for approval is not done', () => {
    const waiting = { ...READY, subscription: { ...READY.subscription, state: 'pending' } }
    expect(states(waiting as QuickStart)[2]).toBe('current')
  })

  test('a call that failed is seen, and the step to a 200 says so', () => {
    const failed = {
      ...READY,
      firstRequestAt: AT,
      lastFailure: { at: AT, statusClass: '4xx', fault: 'client' },
    }
    expect(states(failed).slice(4)).toEqual(['done', 'failed'])
  })

  test('at the first 200 all is done', () => {
    const done = { ...READY, firstRequestAt: AT, firstSuccessAt: AT, isDone: true }
    expect(states(done)).toEqual(STEP_IDS.map(() => 'done'))
  })
})

// Guarantee: every error page that the explanation links to exists.
test.each(['client', 'config', 'upstream', 'platform', 'none'])(
  'explains a failure of %s',
  (fault) => {
    const { codes } = explainFailure({ at: AT, statusClass: '4xx', fault })
    expect(codes.length).toBeGreaterThan(0)
    expect(PROBLEM_CODES).toEqual(expect.arrayContaining([...codes]))
  },
)
