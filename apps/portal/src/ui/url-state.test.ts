import { expect, test } from 'vitest'
import { withValues } from './url-state.ts'

const DEFAULTS = { range: '7d', api: '' }

test('a value at its default leaves the URL short', () => {
  const params = new URLSearchParams('range=24h&api=api_1')
  expect(withValues(params, { range: '7d' }, DEFAULTS).toString()).toBe('api=api_1')
})

test('a new filter starts at the first page, the next page keeps the filter', () => {
  const params = new URLSearchParams('api=api_1&cursor=abc')
  expect(withValues(params, { api: 'api_2' }, DEFAULTS).toString()).toBe('api=api_2')
  expect(withValues(params, { cursor: 'def' }, { cursor: '' }).toString()).toBe(
    'api=api_1&cursor=def',
  )
})

test('parameters of others stay', () => {
  const params = new URLSearchParams('tab=limits')
  expect(withValues(params, { range: '30d' }, DEFAULTS).toString()).toBe('tab=limits&range=30d')
})
