import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptParameter, selectionIssues, VersionSelection } from './version-selection.ts'

describe('a parameter of Accept', () => {
  it.each([
    ['application/json;version=2', '2'],
    ['text/html, application/json; q=0.5; Version=v2', 'v2'],
    ['application/json;version="2"', '2'],
    ['application/json;version="a\\"b"', 'a"b'],
    ['application/json;profile="x;version=9";version=2', '2'],
    ['application/json; version=1, text/html; version=2', '1'],
    ['application/json', undefined],
    ['application/json;versions=2', undefined],
    ['', undefined],
  ])('of %j is %j', (accept, value) => {
    expect(acceptParameter(accept, 'version')).toBe(value)
  })

  // Guarantee: whatever a caller sends, reading it takes time in proportion to its length.
  it('reads anything, quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        acceptParameter(text, 'version')
      }),
    )
    const hostile = `;version="${'\\'.repeat(15_000)}`
    const startedMs = performance.now()
    acceptParameter(hostile, 'version')
    acceptParameter(';a'.repeat(8_000), 'version')
    expect(performance.now() - startedMs).toBeLessThan(500)
  })
})

describe('the names of selectors', () => {
  const issues = (given: object) =>
    selectionIssues(VersionSelection.parse(given)).map(({ field }) => field)
  it.each([
    [{}, []],
    [{ header: 'X-Version', query: 'v', mediaType: 'version', date: 'X-Date' }, []],
    [{ header: 'Authorization' }, ['header']],
    [{ header: 'no name' }, ['header']],
    [{ mediaType: 'q' }, ['mediaType']],
    [{ mediaType: 'a b' }, ['mediaType']],
    [{ date: 'Cookie' }, ['date']],
    [{ header: 'X-Version', date: 'x-version' }, ['date']],
  ])('of %j', (given, fields) => {
    expect(issues(given)).toEqual(fields)
  })
})
