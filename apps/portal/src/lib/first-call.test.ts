import { expect, test } from 'vitest'
import { callFromEnvironment, callWithoutKey, callWithSecret, firstCallUrl } from './first-call.ts'

const URL = 'http://localhost:8080/ferry/v2/ports'

test('the first call is one that wants nothing but a key', () => {
  const operation = { id: 'op', operationId: null, summary: '', isDeprecated: false }
  const operations = [
    { ...operation, method: 'POST', path: '/bookings' },
    { ...operation, method: 'GET', path: '/ports/{code}' },
    { ...operation, method: 'GET', path: '/ports' },
  ]
  const baseUrl = 'http://localhost:8080/ferry/v2'
  expect(firstCallUrl({ baseUrl, operations })).toBe(URL)
  expect(firstCallUrl({ baseUrl, operations: operations.slice(0, 2) })).toBeNull()
  expect(firstCallUrl({ baseUrl: null, operations })).toBeNull()
})

test('the secret is only in the call that is meant to carry it', () => {
  expect(callWithSecret(URL, 'gh_test_x')).toBe(
    `curl -i ${URL} \\\n  -H "Authorization: Bearer gh_test_x"`,
  )
  expect(callFromEnvironment(URL).split('\n')).toHaveLength(3)
  expect(callFromEnvironment(URL)).toContain('$GATEHOUSE_API_KEY"')
  expect(callWithoutKey(URL)).toBe(`curl -i ${URL}`)
})
