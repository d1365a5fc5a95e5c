import { expect, it, onTestFinished, vi } from 'vitest'
import { createDeadlines, type Watched } from './deadlines.ts'

it('asks everything that is watched and nothing that was released, also when a check releases others', async () => {
  const deadlines = createDeadlines()
  onTestFinished(deadlines.stop)
  const asked = new Set<number>()
  const all: Watched[] = Array.from({ length: 50 }, (_, number) => ({
    watchedAt: -1,
    checkDeadlines() {
      asked.add(number)
      if (number === 30) for (const one of all.slice(10, 20)) deadlines.release(one)
    },
  }))
  for (const one of all) deadlines.watch(one)
  for (const one of all.slice(40)) deadlines.release(one)
  for (const one of all.slice(40)) deadlines.release(one)
  expect(deadlines.size()).toBe(40)
  await vi.waitUntil(() => asked.has(0), { interval: 5 })
  expect(deadlines.size()).toBe(30)
  expect([...asked].filter((number) => number >= 40)).toEqual([])
  for (const number of [0, 9, 20, 29, 30, 39]) expect(asked.has(number)).toBe(true)
})
