import { type CompiledLimit, compileLimit, type LimitRule, LimitSource } from '@gatehouse/policy'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRedisCounters } from '../src/stores/redis-store.ts'
import { createSharedStore, sharedStoreBytes } from '../src/stores/shared-store.ts'
import { startRedis, type TestRedis } from './support/redis.ts'

const START_MS = 1_800_000_000_000
const RULES: readonly LimitRule[] = [
  { kind: 'token_bucket', burst: 7, tokens: 3, perMs: 1_700 },
  { kind: 'sliding_window', limit: 9, windowMs: 2_500 },
  { kind: 'concurrency', limit: 6 },
  { kind: 'quota', limit: 40, every: 'day', timeZone: 'Europe/Berlin', hard: true },
  { kind: 'quota', limit: 3, every: 'week', timeZone: 'UTC', hard: false },
  { kind: 'rolling_quota', limit: 50, days: 1, hard: true },
]

let server: TestRedis
let client: Redis
beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.port, '127.0.0.1', { enableAutoPipelining: true })
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

function limitOf(rule: LimitRule, index: number, mode: 'enforce' | 'shadow'): CompiledLimit {
  const name = `limit-${index}`
  return compileLimit(LimitSource.parse({ id: `lim_${index}`, name, mode, rule }))
}

const limits = fc
  .uniqueArray(fc.tuple(fc.nat({ max: RULES.length - 1 }), fc.nat({ max: 3 })), {
    ...{ minLength: 1, maxLength: 4, selector: ([rule]) => rule },
  })
  .map((all) =>
    all.map(([rule, mode]) =>
      limitOf(RULES[rule] as LimitRule, rule, mode === 0 ? 'shadow' : 'enforce'),
    ),
  )
const calls = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.nat({ max: 900 }), fc.nat({ max: 30_000_000 })),
    who: fc.constantFrom('sub_a', 'a value {with} \u0001 anything'),
    cost: fc.integer({ min: 1, max: 11 }),
    ends: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
)

describe('the counters in Redis', () => {
  // Guarantee: both stores decide alike, decision by decision, with every number that a caller is told; and looking
  // says the same as taking, and changes nothing for the one who takes.
  it('say what the counters in memory say', async () => {
    const counters = createRedisCounters(client, false)
    await fc.assert(
      fc.asyncProperty(limits, calls, async (all, sequence) => {
        await client.flushall()
        const options = { countersMax: 1_000, windowsMax: 1_000 }
        const buffer = new SharedArrayBuffer(sharedStoreBytes(options))
        const memory = createSharedStore(buffer, options)
        let nowMs = START_MS
        for (const { gapMs, who, cost, ends } of sequence) {
          nowMs += gapMs
          const charge = { limits: all, scopeIds: all.map(() => who), costs: all.map(() => cost) }
          const peeked = memory.peekAll(charge, nowMs)
          expect(await counters.peekAll(charge, nowMs)).toEqual(peeked)
          const expected = memory.takeAll(charge, nowMs)
          expect(peeked).toEqual(expected)
          expect(await counters.takeAll(charge, nowMs)).toEqual(expected)
          if (!ends || !expected.every(({ allowed }) => allowed)) continue
          memory.giveBack(charge, charge.costs, nowMs, nowMs + 3)
          await counters.giveBack(charge, nowMs, nowMs + 3)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('leave no key that does not go by itself', async () => {
    await client.flushall()
    const counters = createRedisCounters(client, false)
    const all = RULES.map((rule, index) => limitOf(rule, index, 'enforce'))
    await counters.takeAll({ limits: all, scopeIds: all.map(() => 'a'), costs: all.map(() => 1) })
    await counters.beat('node_1')
    const keys = await client.keys('*')
    expect(keys).toHaveLength(RULES.length + 1)
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0)
  })

  it('count on after the script cache was flushed, and know how many nodes there are', async () => {
    const counters = createRedisCounters(client, false)
    expect(await counters.beat('node_1')).toBeGreaterThan(0)
    await client.script('FLUSH')
    await client.flushall()
    expect(await counters.beat('node_1')).toBe(1)
    expect(await counters.beat('node_2')).toBe(2)
  })
})
