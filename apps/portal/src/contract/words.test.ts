import { expect, test } from 'vitest'
import { z } from 'zod'
import './words.ts'

const Form = z.object({
  count: z.int().positive().max(20),
  name: z.string().max(3),
  own: z.string().max(3, 'Shorter, please'),
})
const GOOD = { count: 1, name: 'a', own: 'a' }

test.each([
  [{ count: Number.NaN }, 'Enter a number'],
  [{ count: undefined }, 'Enter a number'],
  [{ count: 0.5 }, 'Enter a whole number'],
  [{ count: 0 }, 'Enter more than 0'],
  [{ count: 21 }, 'Enter at most 20'],
  [{ name: undefined }, 'This is needed'],
  [{ name: 'long' }, 'Use at most 3 characters'],
  [{ own: 'long' }, 'Shorter, please'],
])('%j is said as people say it', (bad, message) => {
  const { error } = Form.safeParse({ ...GOOD, ...bad })
  expect(error?.issues.map((issue) => issue.message)).toEqual([message])
})
