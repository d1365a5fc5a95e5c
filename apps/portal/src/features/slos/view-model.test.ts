import { expect, test } from 'vitest'
import {
  budgetText,
  indicatorText,
  objectiveText,
  scopeText,
  stepOf,
  underObjective,
} from './view-model.ts'

test('an objective is written as it was given, without the residue of floats', () => {
  expect([0.995, 0.999, 0.99999, 0.57].map(objectiveText)).toEqual([
    '99.5 %',
    '99.9 %',
    '99.999 %',
    '57 %',
  ])
})

test('a budget goes below zero, and is a dash where nothing was counted', () => {
  expect([1, 0.125, -1.4, null].map(budgetText)).toEqual(['100 %', '12.5 %', '-140 %', '—'])
})

test('what counts is said in words, also when its record is gone', () => {
  expect(indicatorText({ kind: 'latency', subject: 'service', thresholdMs: 300 })).toBe(
    'Latency under 300 ms',
  )
  const none = {
    ...{ apiId: null, apiName: null, versionId: null, versionName: null },
    ...{ routeId: null, routeName: null, tierId: null, tierName: null },
  }
  expect(scopeText(none)).toBe('Every call')
  expect(scopeText({ ...none, apiId: 'api_1' })).toBe('An API that is gone')
  const v1 = { ...none, apiId: 'api_1', apiName: 'Ferry', versionId: 'ver_1', versionName: 'v1' }
  expect(scopeText(v1)).toBe('Ferry v1')
  const narrow = { routeId: 'rt_1', routeName: '/ferry/v1/*', tierId: 'tier_1', tierName: null }
  expect(scopeText({ ...v1, ...narrow })).toBe('Ferry v1 /ferry/v1/* on a tier that is gone')
})

test('the slider begins at the objective and says what another would have meant', () => {
  expect(stepOf(0.995)).toBe(4)
  const counts = { total: 10_000, bad: 50 }
  expect(underObjective(counts, 0.99)).toMatchObject({ leftShare: 0.5, look: { tone: 'info' } })
  expect(underObjective(counts, 0.999).sentence).toContain('broken')
})
