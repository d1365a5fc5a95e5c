import { expect, test } from 'vitest'
import { marksByBucket } from './series.ts'

test('a mark belongs to the bucket that holds its instant, and one outside to none', () => {
  const points = [0, 60, 120].map((atMs) => ({ atMs, values: {} }))
  const marks = [-1, 0, 59, 120, 180].map((atMs) => ({ atMs, label: `at ${atMs}` }))
  expect([...marksByBucket(marks, points, 60)]).toEqual([
    [0, ['at 0', 'at 59']],
    [120, ['at 120']],
  ])
})
