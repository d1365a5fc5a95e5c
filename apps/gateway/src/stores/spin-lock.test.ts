import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { createSpinLock } from './spin-lock.ts'

const words = () => new Int32Array(new SharedArrayBuffer(12))

/** Adds 1 to a plain, unprotected word, under the lock, as often as it is told. */
const ADDER = `
import { parentPort, workerData } from 'node:worker_threads'
const { createSpinLock } = await import(workerData.module)
const lock = createSpinLock(new Int32Array(workerData.words))
const sum = new Int32Array(workerData.sum)
for (let time = 0; time < workerData.times; time++) {
  lock.acquire()
  sum[0] = sum[0] + 1
  lock.release()
}
parentPort.postMessage('done')
`

// Guarantee: no two threads are inside at once. Without the lock, additions are lost.
it('lets one thread in at a time', async () => {
  const shared = words()
  const sum = new Int32Array(new SharedArrayBuffer(4))
  const times = 50_000
  const module = new URL('./spin-lock.ts', import.meta.url).href
  const code = new URL(`data:text/javascript,${encodeURIComponent(ADDER)}`)
  await Promise.all(
    Array.from({ length: 3 }, () => {
      const workerData = { module, words: shared.buffer, sum: sum.buffer, times }
      const worker = new Worker(code, { workerData })
      return new Promise((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      })
    }),
  )
  expect(sum[0]).toBe(3 * times)
})

// The story: a thread that is ended in the middle never lets go, and the others must not wait for it for ever.
it('is taken from a holder that does not move, who then cannot let go what is no longer theirs', () => {
  const shared = words()
  const [ended, next] = [createSpinLock(shared), createSpinLock(shared)]
  ended.acquire()
  const sinceMs = performance.now()
  next.acquire()
  expect(performance.now() - sinceMs).toBeGreaterThan(90)
  ended.release()
  expect(shared[0]).not.toBe(0)
  next.release()
  expect(shared[0]).toBe(0)
})
