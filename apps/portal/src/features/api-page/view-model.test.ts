import { describe, expect, test } from 'vitest'
import type { CatalogVersion } from '@/contract/catalog.ts'
import { betterVersion, chosenVersion, referenceHref, tabOf } from './view-model.ts'

describe('tabOf', () => {
  test.each([
    ['/apis/ferry', 'overview', undefined],
    ['/apis/ferry/limits', 'limits', undefined],
    ['/apis/ferry/v2/reference', 'reference', 'v2'],
    ['/apis/ferry/v2/reference/sailings/list', 'reference', 'v2'],
    ['/apis/ferry/v2/sdks', 'sdks', 'v2'],
    ['/apis/ferry/limits/reference', 'reference', 'limits'],
    ['/apis/ferryman/limits', 'overview', undefined],
  ] as const)('%s is under %s', (pathname, tab, version) => {
    expect(tabOf('ferry', pathname)).toEqual({ tab, version })
  })

  test('finds the version whose reference it links to, whatever its name', () => {
    const version = '2026-03 β'
    expect(tabOf('ferry', referenceHref('ferry', version)).version).toBe(version)
  })
})

const V1 = { name: 'v1', state: 'deprecated' } as CatalogVersion
const V2 = { name: 'v2', state: 'active' } as CatalogVersion

test('the version that was asked for, else the one to start with', () => {
  expect(chosenVersion([V2, V1], 'v1')).toBe(V1)
  expect(chosenVersion([V2, V1], 'v9')).toBe(V2)
  expect(chosenVersion([], undefined)).toBeUndefined()
})

test('a version on its way out names its successor, and a good one does not', () => {
  expect(betterVersion([V2, V1], V1)).toBe(V2)
  expect(betterVersion([V2, V1], V2)).toBeUndefined()
  expect(betterVersion([V1], V1)).toBeUndefined()
})
