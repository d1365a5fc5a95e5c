import { expect, test } from 'vitest'
import { facetOptions } from './view-model.ts'

test('a filter says in words what it leaves', () => {
  expect(facetOptions('auth', [{ value: 'none', count: 2 }], '')).toEqual([
    { value: 'none', label: 'Open · 2' },
  ])
  expect(facetOptions('state', [{ value: 'deprecated', count: 1 }], '')).toEqual([
    { value: 'deprecated', label: 'Deprecated · 1' },
  ])
  expect(facetOptions('owner', undefined, '')).toEqual([])
})

test('what is chosen can be taken off although nothing is left of it', () => {
  expect(facetOptions('owner', [{ value: 'A', count: 1 }], 'B')).toEqual([
    { value: 'A', label: 'A · 1' },
    { value: 'B', label: 'B · 0' },
  ])
})
