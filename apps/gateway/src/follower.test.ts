import { describe, expect, it, onTestFinished } from 'vitest'
import { createFollower } from './follower.ts'

function deferred() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('a follower', () => {
  it('looks again when it is told to during a look, and never twice at a time', async () => {
    const first = deferred()
    let looks = 0
    let running = 0
    let most = 0
    const follower = createFollower({
      pollEveryMs: 3_600_000,
      onState: () => undefined,
      async step() {
        looks += 1
        running += 1
        most = Math.max(most, running)
        if (looks === 1) await first.promise
        running -= 1
      },
    })
    onTestFinished(() => follower.stop())
    const started = follower.start()
    follower.poke()
    follower.poke()
    first.resolve()
    await started
    expect([looks, most]).toEqual([2, 1])
  })

  it('reports a failure once, goes on, and reports the recovery', async () => {
    const reports: boolean[] = []
    const recovered = deferred()
    let looks = 0
    const follower = createFollower({
      pollEveryMs: 1,
      onState(isHealthy) {
        reports.push(isHealthy)
        if (isHealthy) recovered.resolve()
      },
      async step() {
        looks += 1
        if (looks < 4) throw new Error('down')
      },
    })
    onTestFinished(() => follower.stop())
    await follower.start()
    await recovered.promise
    expect(reports).toEqual([false, true])
  })

  it('stops after the look that is under way', async () => {
    let looks = 0
    const follower = createFollower({
      pollEveryMs: 1,
      onState: () => undefined,
      async step() {
        looks += 1
      },
    })
    await follower.start()
    await follower.stop()
    const before = looks
    follower.poke()
    await follower.stop()
    expect(looks).toBe(before)
  })
})
