import { expect, test } from 'vitest'
import { z } from 'zod'
import { readListParams, toListQuery } from './list-params.ts'

const DEFAULTS = { q: '', state: 'pending' }

test('a page and its component ask the same question of one URL', async () => {
  const values = await readListParams(DEFAULTS, Promise.resolve({ q: ['ferry', 'x'], other: '1' }))
  expect(values).toEqual({ q: 'ferry', state: 'pending', cursor: '' })
})

test('what is empty is not asked for, and junk is refused', () => {
  const Query = z.object({ q: z.string().optional(), state: z.enum(['pending']).optional() })
  expect(toListQuery(Query, { q: '', state: 'pending', cursor: '' })).toEqual({ state: 'pending' })
  expect(() => toListQuery(Query, { state: 'lost' })).toThrow(z.ZodError)
})
