import { describe, expect, test } from 'vitest'
import { sameOperationHref } from './view-model.ts'

const V1 = { name: 'v1', operationIds: ['listSailings', 'getPort'] }

function at(pathname: string) {
  return sameOperationHref('ferry', V1, { pathname, current: 'v2' })
}

describe('sameOperationHref', () => {
  test('keeps the operation that both versions have', () => {
    expect(at('/apis/ferry/v2/reference/sailings/listsailings')).toBe(
      '/apis/ferry/v1/reference/sailings/listsailings',
    )
  })

  test('begins anew where the other version has no such place', () => {
    const base = '/apis/ferry/v1/reference'
    expect(at('/apis/ferry/v2/reference/bookings/checkin')).toBe(base)
    expect(at('/apis/ferry/v2/reference/section/what-changed')).toBe(base)
    expect(at('/apis/ferry/v2/reference')).toBe(base)
  })

  test('a version’s name may hold anything', () => {
    const target = { name: '2026/03', operationIds: [] }
    const where = { pathname: '/apis/ferry/v2/reference', current: 'v2' }
    expect(sameOperationHref('ferry', target, where)).toBe('/apis/ferry/2026%2F03/reference')
  })
})
