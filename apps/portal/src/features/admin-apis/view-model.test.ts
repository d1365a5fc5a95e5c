import { describe, expect, test } from 'vitest'
import {
  EMPTY_SOURCE,
  forwardingExample,
  lintSentence,
  matchingOperations,
  originLines,
  suggestedValues,
  toDocumentInput,
  withoutBlanks,
} from './view-model.ts'

describe('toDocumentInput', () => {
  const draft = {
    ...EMPTY_SOURCE,
    upload: { text: 'openapi: 3.1.0', fileName: 'a.yaml' },
    url: ' https://a.example/openapi.yaml ',
  }
  test('sends the way that is chosen and keeps the other for later', () => {
    expect(toDocumentInput(draft)).toEqual({ text: 'openapi: 3.1.0' })
    expect(toDocumentInput({ ...draft, kind: 'url' })).toEqual({
      url: 'https://a.example/openapi.yaml',
    })
  })
  test('is nothing when nothing was entered, or no document is wanted', () => {
    expect(toDocumentInput(EMPTY_SOURCE)).toBeUndefined()
    expect(toDocumentInput({ ...EMPTY_SOURCE, kind: 'url', url: '  ' })).toBeUndefined()
    expect(toDocumentInput({ ...draft, kind: 'none' })).toBeUndefined()
  })
})

test('withoutBlanks drops only what the server can make up, so a missing upstream is still said', () => {
  expect(
    withoutBlanks({ name: '', slug: '', versionName: '', upstreamUrl: '', summary: '' }),
  ).toEqual({ upstreamUrl: '', summary: '' })
})

describe('suggestedValues', () => {
  const suggestion = { name: 'Ferry', slug: 'ferry', versionName: 'v1', upstreamUrl: null }
  test('never writes over what somebody typed, nor an empty suggestion over anything', () => {
    expect(suggestedValues(suggestion, (name) => name === 'slug')).toEqual([
      ['name', 'Ferry'],
      ['versionName', 'v1'],
    ])
  })
})

describe('forwardingExample', () => {
  const boxes = { slug: 'ferry', versionName: 'v1', path: '/sailings' }
  test('the prefix goes, the base path of the service comes', () => {
    const upstreamUrl = 'https://ferry.internal/base/'
    expect(forwardingExample({ ...boxes, upstreamUrl }, 'https://gw.example')).toEqual({
      call: 'https://gw.example/ferry/v1/sailings',
      received: 'https://ferry.internal/base/sailings',
    })
  })
  test('says nothing while a box makes no sense', () => {
    expect(forwardingExample({ ...boxes, upstreamUrl: 'ferry' }, '')).toBeUndefined()
    expect(
      forwardingExample({ ...boxes, slug: '', upstreamUrl: 'https://a.example' }, ''),
    ).toBeUndefined()
  })
})

test.each([
  [true, 0, 0, 'Nothing to complain about.'],
  [true, 0, 1, '1 warning.'],
  [false, 2, 1, '2 errors and 1 warning. It cannot be used like this.'],
])('lintSentence %#', (isUsable, errors, warnings, text) => {
  const report = { isUsable, errors, warnings, findings: [], document: null, suggestion: null }
  expect(lintSentence(report)).toBe(text)
})

test('originLines takes one origin a line, without blank ones', () => {
  expect(originLines(' https://a.example \n\nhttps://b.example\n')).toEqual([
    'https://a.example',
    'https://b.example',
  ])
})

test('matchingOperations finds every word anywhere, in any order', () => {
  const rows = [
    { method: 'get', path: '/sailings', summary: 'List sailings', operationId: 'listSailings' },
    { method: 'post', path: '/bookings', summary: 'Book a seat', operationId: null },
  ]
  expect(matchingOperations(rows, 'seat POST')).toEqual([rows[1]])
  expect(matchingOperations(rows, '')).toEqual(rows)
})
