import { expect, test } from 'vitest'
import { readAdminUsageUrl } from './admin-usage-query.ts'

test('junk counts as absent', () => {
  const url = { range: 'soon', by: 'colour', from: 'x', apiId: ['a'] }
  expect(readAdminUsageUrl(url)).toEqual({ by: 'api', filters: { range: '24h' } })
})

test('a custom range needs its beginning; its end is now unless it is given', () => {
  const from = '2026-03-14T09:00:00Z'
  expect(readAdminUsageUrl({ range: 'custom' }).filters).toEqual({ range: '24h' })
  expect(readAdminUsageUrl({ range: 'custom', from, apiId: 'api_1' }).filters).toEqual({
    ...{ range: 'custom', from, to: undefined, apiId: 'api_1' },
  })
})
