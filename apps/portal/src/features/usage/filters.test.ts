import { describe, expect, test } from 'vitest'
import { readUsageUrl } from './filters.ts'

describe('readUsageUrl', () => {
  test('takes junk for absent', () => {
    expect(readUsageUrl({ range: 'soon', from: 'x', by: ['key', 'api'], key: undefined })).toEqual(
      readUsageUrl({}),
    )
  })

  test('a custom range needs its beginning', () => {
    const to = '2026-03-14T09:00:00Z'
    expect(readUsageUrl({ range: 'custom', to }).filters).toMatchObject({ range: '24h' })
    expect(readUsageUrl({ range: 'custom', from: to }).filters).toMatchObject({
      range: 'custom',
      from: to,
      to: undefined,
    })
  })

  test('a custom range that ends before it begins is none', () => {
    const url = { range: 'custom', from: '2026-03-14T09:00:00Z', to: '2026-03-14T09:00:00Z' }
    expect(readUsageUrl(url).filters).toMatchObject({
      range: '24h',
      from: undefined,
      to: undefined,
    })
  })

  test('an application’s own page cannot be talked into another one', () => {
    const { filters } = readUsageUrl({ application: 'app_other' }, 'app_own')
    expect(filters.applicationId).toBe('app_own')
  })
})
