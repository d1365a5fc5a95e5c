import {
  decodeSeconds,
  decodeSketch,
  emptySketch,
  HOUR_MS,
  MINUTE_MS,
  quantile,
  sketchCount,
} from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordUsage } from '../src/usage.ts'
import { type Fixture, openFixture } from './rows.ts'
import { clientRow, usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())
beforeEach(async () => {
  await fixture.pool.query(
    'truncate usage_batches, usage_minutes, usage_client_hours, usage_pending',
  )
})

const NOON = Date.UTC(2026, 4, 6, 12)
const minutes = () =>
  fixture.db.usageMinute.findMany({ orderBy: [{ startsAt: 'asc' }, { keyId: 'asc' }] })
const pending = async () =>
  (await fixture.db.usagePending.findMany({ orderBy: { granularity: 'asc' } })).map(
    ({ granularity, startsAt }) => `${granularity} ${startsAt.toISOString()}`,
  )

describe('a batch', () => {
  it('counts once, however often it is sent', async () => {
    const batch = usageBatch([usageRow(NOON, 'key_1', [5, 5, 5])], {
      clients: [clientRow(NOON, 'curl', 3)],
    })
    expect(await recordUsage(fixture.pool, [batch])).toEqual({ counted: [batch.id], repeated: [] })
    expect(await recordUsage(fixture.pool, [batch])).toEqual({ counted: [], repeated: [batch.id] })
    const sent = await Promise.all([1, 2, 3].map(() => recordUsage(fixture.pool, [batch])))
    expect(sent.flatMap(({ counted }) => counted)).toEqual([])
    expect(await minutes()).toMatchObject([
      { requests: 3n, requestBytes: 30n, responseBytes: 300n },
    ])
    expect(await fixture.db.usageClientHour.findMany()).toMatchObject([{ requests: 3n }])
  })

  it('counts once when two attempts arrive at the same time', async () => {
    const batch = usageBatch([usageRow(NOON, 'key_1', [5])])
    const sent = await Promise.all(
      Array.from({ length: 6 }, () => recordUsage(fixture.pool, [batch])),
    )
    expect(sent.flatMap(({ counted }) => counted)).toEqual([batch.id])
    expect(await minutes()).toMatchObject([{ requests: 1n }])
  })

  it('is counted beside one that was counted before', async () => {
    const old = usageBatch([usageRow(NOON, 'key_1', [5])])
    const fresh = usageBatch([usageRow(NOON, 'key_1', [5])])
    await recordUsage(fixture.pool, [old])
    expect(await recordUsage(fixture.pool, [old, fresh])).toEqual({
      counted: [fresh.id],
      repeated: [old.id],
    })
    expect(await minutes()).toMatchObject([{ requests: 2n }])
  })

  it('that fails in the middle counts nothing and may be sent again', async () => {
    const good = usageRow(NOON, 'key_1', [5])
    const batch = usageBatch([good, { ...good, keyId: 'key_2', requests: 1.5 }], {
      clients: [clientRow(NOON, 'curl', 2)],
    })
    await expect(recordUsage(fixture.pool, [batch])).rejects.toThrow('1.5')
    expect(await minutes()).toEqual([])
    expect(await pending()).toEqual([])

    const mended = { ...batch, rows: [good] }
    expect(await recordUsage(fixture.pool, [mended])).toMatchObject({ counted: [batch.id] })
    expect(await minutes()).toMatchObject([{ requests: 1n }])
  })

  it('marks its hours and days as pending', async () => {
    await recordUsage(fixture.pool, [
      usageBatch([
        usageRow(NOON + MINUTE_MS, 'key_1', [5]),
        usageRow(NOON + 2 * MINUTE_MS, 'key_1', [5]),
        usageRow(NOON + HOUR_MS, 'key_1', [5]),
      ]),
    ])
    expect(await pending()).toEqual([
      'day 2026-05-06T00:00:00.000Z',
      'hour 2026-05-06T12:00:00.000Z',
      'hour 2026-05-06T13:00:00.000Z',
    ])
  })

  it('may be empty', async () => {
    const batch = usageBatch([])
    expect(await recordUsage(fixture.pool, [batch])).toEqual({ counted: [batch.id], repeated: [] })
    expect(await recordUsage(fixture.pool, [])).toEqual({ counted: [], repeated: [] })
  })

  it('of many buckets is written whole', async () => {
    const rows = Array.from({ length: 1_234 }, (_, index) => usageRow(NOON, `key_${index}`, [5]))
    await recordUsage(fixture.pool, [usageBatch(rows)])
    await recordUsage(fixture.pool, [usageBatch(rows)])
    const { _count, _sum } = await fixture.db.usageMinute.aggregate({
      _count: true,
      _sum: { requests: true },
    })
    expect(_count).toBe(1_234)
    expect(_sum.requests).toBe(2_468n)
  })
})

describe('one bucket', () => {
  it('merges latencies and seconds, from one batch or several', async () => {
    await recordUsage(fixture.pool, [
      usageBatch([usageRow(NOON, 'key_1', [10, 10], 3), usageRow(NOON, 'key_1', [10], 4)]),
    ])
    await recordUsage(fixture.pool, [usageBatch([usageRow(NOON, 'key_1', [1_000], 3)])])

    const [bucket] = await minutes()
    const sketch = bucket === undefined ? emptySketch() : decodeSketch(bucket.latency)
    expect(sketchCount(sketch)).toBe(4)
    expect(quantile(sketch, 0.5)).toBeCloseTo(10, 0)
    expect(quantile(sketch, 1)).toBeGreaterThan(950)
    const seconds = [...decodeSeconds(bucket?.seconds ?? new Uint8Array())]
    expect(seconds.slice(0, 6)).toEqual([0, 0, 0, 3, 1, 0])
  })

  // Guarantee: gateways that add to the same buckets at the same time lose nothing and do not deadlock, in whatever
  // order each of them holds its rows.
  it('takes what many gateways add at the same time', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key_${index}`)
    const gateways = 6
    const rounds = 8
    await Promise.all(
      Array.from({ length: gateways }, async (_, gateway) => {
        for (let round = 0; round < rounds; round += 1) {
          const order = gateway % 2 === 0 ? keys : keys.toReversed()
          const starts = [NOON, NOON + MINUTE_MS, NOON + HOUR_MS]
          if (round % 2 === 1) starts.reverse()
          const rows = starts.flatMap((at) => order.map((key) => usageRow(at, key, [5, 50])))
          await recordUsage(fixture.pool, [
            usageBatch(rows, { clients: order.map((key) => clientRow(NOON, key, 1)) }),
          ])
        }
      }),
    )
    const held = await minutes()
    expect(held).toHaveLength(keys.length * 3)
    for (const { requests, latency } of held) {
      expect(requests).toBe(BigInt(gateways * rounds * 2))
      expect(sketchCount(decodeSketch(latency))).toBe(gateways * rounds * 2)
    }
    const clients = await fixture.db.usageClientHour.findMany()
    expect(clients).toHaveLength(keys.length)
    for (const { requests } of clients) expect(requests).toBe(BigInt(gateways * rounds))
  })
})

describe('clients', () => {
  it('keep the address of the latest call, whichever batch comes first', async () => {
    const early = { ...clientRow(NOON, 'curl', 1), lastAddress: '192.0.2.1' }
    const late = { ...early, requests: 2, lastAddress: '192.0.2.2', lastSeenAtMs: NOON + 60_000 }
    await recordUsage(fixture.pool, [usageBatch([], { clients: [late, early] })])
    await recordUsage(fixture.pool, [usageBatch([], { clients: [early] })])
    expect(await fixture.db.usageClientHour.findMany()).toMatchObject([
      { requests: 4n, lastAddress: '192.0.2.2', lastSeenAt: new Date(NOON + 60_000) },
    ])
  })
})
