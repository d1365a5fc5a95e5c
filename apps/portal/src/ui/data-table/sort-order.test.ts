import { expect, test } from 'vitest'
import { formatSort, parseSort } from './sort-order.ts'

test.each(['', 'name', '-createdAt'])('"%s" survives the way through the table', (sort) => {
  expect(formatSort(parseSort(sort))).toBe(sort)
})

test('only one column sorts', () => {
  expect(formatSort([...parseSort('-a'), ...parseSort('b')])).toBe('-a')
})
