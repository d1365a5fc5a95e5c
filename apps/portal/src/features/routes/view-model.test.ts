import { expect, test } from 'vitest'
import {
  methodWords,
  outcomeSentence,
  predicateWords,
  prefixOf,
  routeValueWords,
} from './view-model.ts'

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

test('conditions read as sentences, and none as a dash', () => {
  expect(predicateWords([])).toBe('—')
  const beta = { in: 'header', name: 'X-Beta', test: 'equals', value: '1' } as const
  const page = { in: 'query', name: 'page', test: 'absent', value: '' } as const
  expect(predicateWords([beta, page])).toBe(
    'header X-Beta equals "1", query parameter page is absent',
  )
})

test('the tester says what the caller would get', () => {
  const nothing = { route: null, operation: null, forwardedTo: null, upstreamHost: null }
  const result = {
    ...nothing,
    candidates: [],
    methods: [],
    detail: 'Why',
    says: [],
    revision: null,
  }
  expect(outcomeSentence({ ...result, outcome: 'not_found' })).toMatch(/404/)
  expect(outcomeSentence({ ...result, outcome: 'refused' })).toBe('Why: 400.')
  expect(outcomeSentence({ ...result, outcome: 'method_not_allowed', methods: ['GET'] })).toBe(
    'The path is served for GET: 405.',
  )
})

test.each([
  ['methods', [], 'All'],
  ['enabled', false, 'no'],
  ['upstreamId', 'ups_1', 'harbour'],
  ['upstreamId', null, 'The version’s'],
  ['host', null, '—'],
  ['priority', 0, '0'],
  [
    'requestHeaders',
    [
      { op: 'set', name: 'X-Region', value: 'eu' },
      { op: 'remove', name: 'X-Old', value: '' },
    ],
    'set X-Region: eu, remove X-Old',
  ],
])('in a conflict %s is shown in words', (name, value, words) => {
  expect(routeValueWords(name, value, { ups_1: 'harbour' })).toBe(words)
})
