import { expect, it, test } from 'vitest'
import { countedWords, limitWords, outcomeLook, phaseWords, targetLook } from './view-model.ts'

const LIMIT = {
  ...{ id: 'lim_1', name: 'burst', scope: 'subscription', key: 'sub_1', mode: 'enforce' as const },
  ...{ cost: 1, quota: 10, remaining: 9, allowed: true, resetMs: 100, retryAfterMs: 0 },
}

test.each([
  [LIMIT, '9 of 10 left'],
  [{ ...LIMIT, allowed: false, retryAfterMs: 12_000 }, 'Used up; again in 12 s'],
  [{ ...LIMIT, allowed: false, retryAfterMs: null }, 'Costs more than there ever is'],
])('a limit says how it stands', (limit, words) => {
  expect(limitWords(limit)).toBe(words)
})

test.each([
  [LIMIT, 'subscription sub_1'],
  [{ ...LIMIT, scope: 'global', key: '' }, 'all calls'],
  [{ ...LIMIT, scope: 'header', key: '' }, 'header: none'],
])('a limit says whose calls it counts', (limit, words) => {
  expect(countedWords(limit)).toBe(words)
})

test.each([
  ['healthy', null, 'Takes calls'],
  ['breaker_open', 0, 'Breaker open; the next call tries it'],
  ['ejected', 30_000, 'Left out for 30 s'],
] as const)('a target that is %s for %s says so', (state, forMs, word) => {
  const target = {
    id: 'tgt_1',
    url: 'http://a',
    weight: 1,
    active: 0,
    state,
    forMs,
    isChosen: false,
  }
  expect(targetLook(target).word).toBe(word)
})

it('a phase that nobody named yet goes by its own name', () => {
  expect(phaseWords('check-schema')).toBe('check-schema')
})

it('nothing is claimed of what the gateway did not explain', () => {
  const explained = {
    ...{ node: 'node_1', recorded: null, explanation: null, otherThreads: [], evaluated: null },
  }
  expect(outcomeLook(explained).tone).toBe('neutral')
})
