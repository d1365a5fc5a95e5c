import { expect, it } from 'vitest'
import { createRequestIds } from './request-id.ts'

it('never makes an id twice, in ULID form, sorted by time', () => {
  let nowMs = 1_800_000_000_000
  const next = createRequestIds(() => nowMs)
  const other = createRequestIds(() => nowMs)
  const ids: string[] = []
  for (let index = 0; index < 5_000; index++) {
    if (index % 1_000 === 999) nowMs += 1
    ids.push(next())
  }
  expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toBe(true)
  expect(new Set([...ids, other(), other()]).size).toBe(5_002)
  expect([...ids].sort()).toEqual(ids)
})
