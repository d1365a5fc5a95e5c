import { expect, test } from 'vitest'
import { methodWords, outcomeSentence, prefixOf } from './view-model.ts'

test.each([
  ['/ferry/v1/*', '/ferry/v1'],
  ['/ferry/{id}/seats', '/ferry'],
  ['/ferry', '/ferry'],
  ['/*', ''],
  ['/{id}', ''],
])('the prefix of %s is "%s"', (path, prefix) => {
  expect(prefixOf(path)).toBe(prefix)
})

test('no methods mean all of them', () => {
  expect([methodWords([]), methodWords(['GET', 'POST'])]).toEqual(['All', 'GET, POST'])
})

test('the tester says what the caller would get', () => {
  const nothing = { route: null, operation: null, forwardedTo: null, upstreamHost: null }
  const result = { ...nothing, candidates: [], methods: [], detail: 'Why' }
  expect(outcomeSentence({ ...result, outcome: 'not_found' })).toMatch(/404/)
  expect(outcomeSentence({ ...result, outcome: 'refused' })).toBe('Why: 400.')
  expect(outcomeSentence({ ...result, outcome: 'method_not_allowed', methods: ['GET'] })).toBe(
    'The path is served for GET: 405.',
  )
})
