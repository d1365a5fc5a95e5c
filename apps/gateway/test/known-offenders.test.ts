import { compileLimit, type LimitRule, LimitSource } from '@gatehouse/policy'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { openLimitStore } from '../src/stores/open-limit-store.ts'
import { createSharedStore, sharedStoreBytes } from '../src/stores/shared-store.ts'
import { eventually } from './support/eventually.ts'
import { addressOf, startRedis } from './support/redis.ts'

const counters = { countersMax: 1_000, windowsMax: 100 }

async function nodeOf(rule: LimitRule) {
  const redis = await startRedis()
  const client = new Redis(redis.port)
  const opened = openLimitStore({
    redis: addressOf(`redis://127.0.0.1:${redis.port}`),
    nodeId: 'node_1',
    deadlineMs: 500,
    memory: createSharedStore(new SharedArrayBuffer(sharedStoreBytes(counters)), counters),
    onState() {},
    onFallback() {},
    onShared() {},
  })
  opened.start()
  onTestFinished(async () => {
    opened.stop()
    client.disconnect()
    await redis.stop()
  })
  const limits = [compileLimit(LimitSource.parse({ id: 'lim_1', name: 'rate', rule }))]
  const take = async (who: string) => {
    const charge = { limits, scopeIds: [who], costs: [1] }
    const [verdict] = await opened.store.takeAll(charge, Date.now())
    return verdict
  }
  await eventually('Redis counts', async () => ((await take('probe'))?.remaining ?? 0) < 2)
  const keyReads = async () => {
    const stats = await client.info('commandstats')
    return Number(/cmdstat_get:calls=(\d+)/.exec(stats)?.[1] ?? 0)
  }
  return { take, keyReads }
}

// Guarantee: a flood of refused requests is no flood for Redis, nobody else is refused for it, and it ends in time.
it('who is over a limit is refused without asking Redis, until it can be otherwise', async () => {
  const { take, keyReads } = await nodeOf({ kind: 'token_bucket', burst: 3, tokens: 1, perMs: 400 })
  for (let call = 0; call < 3; call++) expect((await take('flooder'))?.allowed).toBe(true)
  const refusal = await take('flooder')
  expect(refusal).toMatchObject({ allowed: false, remaining: 0 })
  const before = await keyReads()
  for (let call = 0; call < 200; call++) {
    const again = await take('flooder')
    if (again?.allowed) break
    expect(again?.retryAfterMs).toBeGreaterThan(0)
    expect(again?.retryAfterMs).toBeLessThanOrEqual(refusal?.retryAfterMs ?? 0)
  }
  expect((await keyReads()) - before).toBeLessThan(20)
  expect((await take('somebody else'))?.allowed).toBe(true)
  await eventually('a token is back', async () => (await take('flooder'))?.allowed === true)
})
