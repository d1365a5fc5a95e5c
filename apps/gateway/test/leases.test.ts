import {
  type CompiledLimit,
  compileLimit,
  isAdmitted,
  type LimitRule,
  LimitSource,
} from '@gatehouse/policy'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LeaseBook } from '../src/stores/lease-book.ts'
import { LeasedStore } from '../src/stores/leased-store.ts'
import type { LimitCharge } from '../src/stores/limit-store.ts'
import { createRedisCounters } from '../src/stores/redis-store.ts'
import { startRedis, type TestRedis } from './support/redis.ts'

const START_MS = 1_800_000_000_000
const NODES = 3
const WINDOW_MS = 2_000
const BUCKET = { kind: 'token_bucket', burst: 12, tokens: 3, perMs: 400 } as const
const WINDOW = { kind: 'sliding_window', limit: 20, windowMs: WINDOW_MS } as const
const QUOTA = { kind: 'quota', limit: 30, every: 'day', timeZone: 'UTC', hard: true } as const

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

function limitOf(rule: LimitRule): CompiledLimit {
  const source = { id: `lim_${rule.kind}`, name: 'leased', rule, counting: 'lease' }
  return compileLimit(LimitSource.parse(source))
}

/** Nodes over one store, on one clock that the test moves. */
function nodesOn(clock: { atMs: number }, count = NODES) {
  const counters = createRedisCounters(client, false)
  const nowMs = () => START_MS + clock.atMs
  const decided = { here: 0, asked: 0 }
  const nodes = Array.from({ length: count }, (_, index) => {
    const book = new LeaseBook({
      counters: { lease: (ask) => counters.lease(ask, nowMs()) },
      holder: `node_${index}`,
      within: (promise) => promise,
      tickMs: () => clock.atMs,
      onAnswer() {},
      nowMs,
    })
    const dated = {
      ...counters,
      takeAll: (charge: LimitCharge) => counters.takeAll(charge, nowMs()),
      peekAll: (charge: LimitCharge) => counters.peekAll(charge, nowMs()),
    }
    const store = new LeasedStore(dated, book, (isLocal) => {
      decided[isLocal ? 'here' : 'asked'] += 1
    })
    return { book, store }
  })
  return { nodes, decided }
}

type Admission = Readonly<{ atMs: number; cost: number }>

/** The most that was admitted from one instant to `overMs` later, both included, wherever that begins. */
function largest(log: readonly Admission[], overMs: number): number {
  return Math.max(
    0,
    ...log.map(({ atMs: from }) =>
      log
        .filter(({ atMs }) => atMs >= from && atMs < from + overMs)
        .reduce((sum, { cost }) => sum + cost, 0),
    ),
  )
}

const steps = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 400 }), fc.nat({ max: 3_000 })),
    node: fc.nat({ max: NODES - 1 }),
    cost: fc.integer({ min: 1, max: 4 }),
    burst: fc.integer({ min: 1, max: 8 }),
    ending: fc.constantFrom('goes on', 'goes on', 'goes on', 'ends badly', 'dies'),
  }),
  { minLength: 1, maxLength: 40 },
)
type Step = Readonly<{ gapMs: number; node: number; cost: number; burst: number; ending: string }>

/** Nodes ask in turn, ask at once, die with what they hold and give back what failed; gives what was admitted and not given back. */
async function play(rule: LimitRule, sequence: readonly Step[]): Promise<Admission[]> {
  await client.flushall()
  const clock = { atMs: 0 }
  const { nodes } = nodesOn(clock)
  const limits = [limitOf(rule)]
  const log: Admission[] = []
  for (const { gapMs, node, cost, burst, ending } of sequence) {
    clock.atMs += gapMs
    for (const { book } of nodes) book.tick()
    await client.ping()
    const { store, book } = nodes[node] as (typeof nodes)[number]
    const charges = Array.from({ length: burst }, () => ({
      ...{ limits, scopeIds: ['a'], costs: [cost] },
    }))
    const verdicts = await Promise.all(charges.map((charge) => store.takeAll(charge)))
    const admitted = charges.filter((_, index) => isAdmitted(verdicts[index] ?? []))
    const failed = ending === 'ends badly' ? admitted.splice(0, 1) : []
    for (const charge of failed) await store.giveBack(charge, START_MS + clock.atMs)
    log.push(...admitted.map(() => ({ atMs: clock.atMs, cost })))
    if (ending === 'dies') book.abandon()
  }
  return log
}

describe('limits counted in shares', () => {
  // Guarantee: whatever several nodes do, and though they die with shares in hand, the bound of exact counting holds.
  it('never admit more in any window than a strict one says', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        expect(largest(await play(WINDOW, sequence), WINDOW_MS)).toBeLessThanOrEqual(WINDOW.limit)
      }),
      { numRuns: 60 },
    )
  })

  it('never admit more than burst and rate come to', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const log = await play(BUCKET, sequence)
        for (const overMs of [1, 100, 400, 1_700, 6_000]) {
          const most = BUCKET.burst + (BUCKET.tokens * overMs) / BUCKET.perMs
          expect(largest(log, overMs)).toBeLessThanOrEqual(most)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('never admit more than a quota of the day', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        expect(largest(await play(QUOTA, sequence), 86_400_000)).toBeLessThanOrEqual(QUOTA.limit)
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['strict', { kind: 'sliding_window', limit: 1_000, windowMs: 1_000 } as const],
    ['smooth', { kind: 'token_bucket', burst: 100, tokens: 1_000, perMs: 1_000 } as const],
  ])(
    'under three times the load (%s) hardly anybody who is admitted waits for Redis, and little is lost',
    async (_, rule) => {
      await client.flushall()
      const clock = { atMs: 0 }
      const { nodes, decided } = nodesOn(clock)
      const charge = { limits: [limitOf(rule)], scopeIds: ['a'], costs: [1] }
      for (; clock.atMs < 4_000; clock.atMs += 1) {
        for (const { book } of nodes) if (clock.atMs % 5 === 0) book.tick()
        await Promise.all(nodes.map(({ store }) => store.takeAll(charge)))
        await client.ping()
      }
      const admitted = decided.here + decided.asked
      expect(decided.here / admitted).toBeGreaterThanOrEqual(0.95)
      expect(admitted).toBeGreaterThanOrEqual(4_000 * 0.95)
    },
  )

  it('let a caller alone have all of a small limit, one call after the other', async () => {
    await client.flushall()
    const clock = { atMs: 0 }
    const { nodes } = nodesOn(clock, 1)
    const charge = { limits: [limitOf(WINDOW)], scopeIds: ['a'], costs: [1] }
    let admitted = 0
    for (let call = 0; call < WINDOW.limit + 5; call++) {
      const verdicts = (await nodes[0]?.store.takeAll(charge)) ?? []
      if (isAdmitted(verdicts)) admitted += 1
      else expect(verdicts[0]).toMatchObject({ remaining: 0, retryAfterMs: expect.any(Number) })
    }
    expect(admitted).toBe(WINDOW.limit)
  })

  it('give a share that nobody uses back, for another node to use', async () => {
    await client.flushall()
    const clock = { atMs: 0 }
    const { nodes } = nodesOn(clock, 2)
    const charge = { limits: [limitOf(QUOTA)], scopeIds: ['a'], costs: [1] }
    const [first, second] = nodes
    await first?.store.takeAll(charge)
    expect(first?.book.unused()).toBeGreaterThan(0)
    for (let rounds = 0; rounds < 20; rounds++) {
      clock.atMs += 200
      first?.book.tick()
      await client.ping()
    }
    expect(first?.book.unused()).toBe(0)
    let admitted = 0
    for (let call = 0; call < QUOTA.limit; call++) {
      if (isAdmitted((await second?.store.takeAll(charge)) ?? [])) admitted += 1
    }
    expect(admitted).toBe(QUOTA.limit - 1)
  })

  it('are charged together with limits counted exactly, or not at all', async () => {
    await client.flushall()
    const clock = { atMs: 0 }
    const { nodes } = nodesOn(clock, 1)
    const exact = compileLimit(
      LimitSource.parse({
        ...{ id: 'lim_exact', name: 'exact' },
        rule: { kind: 'sliding_window', limit: 2, windowMs: 60_000 },
      }),
    )
    const leased = limitOf(QUOTA)
    const charge = { limits: [leased, exact], scopeIds: ['a', 'a'], costs: [1, 1] }
    const seen: unknown[] = []
    for (let call = 0; call < 4; call++) {
      const [share, other] = (await nodes[0]?.store.takeAll(charge)) ?? []
      seen.push([share?.allowed, other?.allowed, other?.remaining])
    }
    expect(seen).toEqual([
      [true, true, 1],
      [true, true, 0],
      [true, false, 0],
      [true, false, 0],
    ])
    clock.atMs += 3_000
    nodes[0]?.book.tick()
    await client.ping()
    const only = { limits: [leased], scopeIds: ['a'], costs: [1] }
    const [after] = (await nodes[0]?.store.takeAll(only)) ?? []
    // Two of the four went through, and this one.
    expect(after?.remaining).toBe(QUOTA.limit - 3)
  })
})
