import { expect, it } from 'vitest'
import { keepRecentLines } from './recent-lines.ts'

const lines = (...numbers: number[]) => Buffer.from(numbers.map((n) => `line ${n}.\n`).join(''))

it('finds the newest line that has the text, whole', () => {
  const recent = keepRecentLines(1_024)
  expect(recent.find('line')).toBeUndefined()
  recent.add(lines(1, 2))
  recent.add(lines(3))
  expect(recent.find('line 2.')).toBe('line 2.')
  expect(recent.find('line')).toBe('line 3.')
})

it('keeps at least half of its room of what came last, and no more than all of it', () => {
  const recent = keepRecentLines(160)
  for (let number = 100; number < 200; number++) recent.add(lines(number))
  for (let number = 192; number < 200; number++)
    expect(recent.find(`line ${number}.`)).toBeDefined()
  expect(recent.find('line 183.')).toBeUndefined()
})

it('leaves alone what does not fit at all', () => {
  const recent = keepRecentLines(40)
  recent.add(lines(1))
  recent.add(Buffer.alloc(100, 'x'))
  expect(recent.find('line 1.')).toBe('line 1.')
})
