import { expect, test } from 'vitest'
import { pathWithQuery } from './path-with-query.ts'

test('leaves out what is undefined or empty, so that equal filters ask the same question', () => {
  expect(pathWithQuery('/keys', { q: '', state: undefined })).toBe('/keys')
  expect(pathWithQuery('/keys', { q: 'a&b', limit: 0 })).toBe('/keys?q=a%26b&limit=0')
})
