import { afterEach, expect, it } from 'vitest'
import { meterOverload, type OverloadMeter } from './overload.ts'

let meter: OverloadMeter | undefined
afterEach(() => meter?.stop())

/** Keeps the event loop busy, with room for timers in between. */
async function burn(until: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!until() && performance.now() < deadline) {
    const endTick = performance.now() + 30
    while (performance.now() < endTick) Math.sqrt(endTick)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

it('a thread whose loop is busy all the time sheds, and stops when it is idle again', async () => {
  const changes: { level: number; reason: string | null }[] = []
  const rule = { delayMs: 10_000, utilisation: 0.95, heapShare: 1 }
  meter = meterOverload({ rule, onChange: (state) => changes.push(state) })
  await burn(() => (meter?.overload.ordinaryShare ?? 0) > 0.3)
  expect(meter.overload.ordinaryShare).toBeGreaterThan(0.3)
  await expect.poll(() => meter?.overload.ordinaryShare, { timeout: 5_000 }).toBe(0)
  expect(changes).toMatchObject([{ reason: 'utilisation' }, { level: 0 }])
})
