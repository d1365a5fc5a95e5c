import {
  addToSketch,
  type BucketMs,
  DAY_MS,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  HOUR_MS,
  MINUTE_MS,
  quantile,
} from '@gatehouse/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPool, type Pool, recordUsage, rollUpUsage, type UsageRow } from '../src/index.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { type UsageDimension, usageSeries } from '../src/usage-query.ts'

let database: TestDatabase
let pool: Pool

beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool(database.url)
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

const FROM_MS = Date.parse('2026-03-10T00:00:00Z')
const DAYS = 4
const TO_MS = FROM_MS + DAYS * DAY_MS

/** Equal seeds give equal runs. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

type Call = Readonly<{
  atMs: number
  organizationId: string
  keyId: string
  operationId: string
  statusClass: string
  fault: string
  ms: number
}>

function randomCall(random: (below: number) => number): Call {
  const outcome = random(10)
  return {
    atMs: FROM_MS + random((TO_MS - FROM_MS) / 1_000) * 1_000,
    organizationId: `org_${random(3)}`,
    keyId: `key_${random(4)}`,
    operationId: random(5) === 0 ? '' : `op_${random(3)}`,
    statusClass: outcome < 7 ? '2xx' : outcome < 9 ? '4xx' : '5xx',
    fault: outcome < 7 ? '' : outcome < 9 ? 'client' : 'upstream',
    ms: 1 + random(500),
  }
}

function rowOf(call: Call): UsageRow {
  const latency = emptySketch()
  addToSketch(latency, call.ms)
  const { organizationId, keyId, operationId, statusClass, fault } = call
  return {
    startsAtMs: Math.floor(call.atMs / MINUTE_MS) * MINUTE_MS,
    ...{ organizationId, keyId, operationId, statusClass, fault },
    applicationId: `app_of_${keyId}`,
    apiId: 'api_1',
    versionId: 'ver_1',
    requests: 1,
    requestBytes: 10,
    responseBytes: call.ms,
    latency: encodeSketch(latency),
    seconds: encodeSeconds(emptySeconds()),
  }
}

let sequence = 0

async function record(calls: readonly Call[]): Promise<void> {
  sequence += 1
  const batch = { id: `test:${sequence}`, nodeId: 'node_1', rows: calls.map(rowOf), clients: [] }
  await recordUsage(pool, [batch])
}

const DIMENSION = {
  organization: ({ organizationId }: Call) => organizationId,
  key: ({ keyId }: Call) => keyId,
  operation: ({ operationId }: Call) => operationId,
} satisfies Partial<Record<UsageDimension, (call: Call) => string>>

function sketchOf(calls: readonly Call[]) {
  const sketch = emptySketch()
  for (const { ms } of calls) addToSketch(sketch, ms)
  return sketch
}

/** What `usageSeries` promises, counted call by call. */
function bruteForce(calls: readonly Call[]) {
  const count = (name: 'statusClass' | 'fault'): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const call of calls) {
      if (call[name] !== '') counts[call[name]] = (counts[call[name]] ?? 0) + 1
    }
    return counts
  }
  const sketch = sketchOf(calls)
  return {
    requests: calls.length,
    byStatusClass: count('statusClass'),
    byFault: count('fault'),
    requestBytes: calls.length * 10,
    responseBytes: calls.reduce((sum, { ms }) => sum + ms, 0),
    latencyMsP50: quantile(sketch, 0.5),
    latencyMsP95: quantile(sketch, 0.95),
    latencyMsP99: quantile(sketch, 0.99),
  }
}

async function expectEqualToBruteForce(calls: readonly Call[], stepMs: BucketMs): Promise<void> {
  for (const organizationId of [null, 'org_1']) {
    const own = calls.filter((call) => [null, call.organizationId].includes(organizationId))
    const query = { organizationId, fromMs: FROM_MS, toMs: TO_MS, stepMs }
    const series = await usageSeries(pool, { ...query, groupBy: 'operation' })
    expect(series.totals).toEqual(bruteForce(own))
    const expected = Map.groupBy(own, ({ atMs }) => Math.floor(atMs / stepMs) * stepMs)
    expect(series.buckets).toHaveLength((TO_MS - FROM_MS) / stepMs)
    for (const { startsAtMs, ...sums } of series.buckets) {
      expect(sums).toEqual(bruteForce(expected.get(startsAtMs) ?? []))
    }
    const byOperation = Map.groupBy(own, DIMENSION.operation)
    expect(series.groups).toHaveLength(byOperation.size)
    for (const { id, ...sums } of series.groups ?? []) {
      expect(sums).toEqual(bruteForce(byOperation.get(id) ?? []))
    }
  }
}

describe('usageSeries', () => {
  const random = generator(7)
  const calls: Call[] = []

  test('counts every call once before, between and after roll-ups, late batches included', async () => {
    for (let round = 0; round < 4; round += 1) {
      const fresh = Array.from({ length: 120 }, () => randomCall(random))
      calls.push(...fresh)
      await record(fresh)
      for (const stepMs of [MINUTE_MS, HOUR_MS, DAY_MS] as const) {
        await expectEqualToBruteForce(calls, stepMs)
      }
      await rollUpUsage(pool)
      for (const stepMs of [HOUR_MS, DAY_MS] as const) await expectEqualToBruteForce(calls, stepMs)
    }
  })

  test('gives the same while a roll-up runs beside it', async () => {
    const query = { organizationId: null, fromMs: FROM_MS, toMs: TO_MS, stepMs: DAY_MS } as const
    for (let round = 0; round < 3; round += 1) {
      const fresh = Array.from({ length: 60 }, () => randomCall(random))
      calls.push(...fresh)
      await record(fresh)
      let isRolling = true
      const rolling = rollUpUsage(pool).finally(() => {
        isRolling = false
      })
      const seen = new Set<number>()
      while (isRolling) seen.add((await usageSeries(pool, query)).totals.requests)
      await rolling
      expect([...seen]).toEqual([calls.length])
    }
  })

  test.each(Object.entries(DIMENSION))('narrows to one %s and groups by it', async (name, idOf) => {
    const groupBy = name as keyof typeof DIMENSION
    const query = { organizationId: null, fromMs: FROM_MS, toMs: TO_MS, stepMs: HOUR_MS } as const
    const { groups } = await usageSeries(pool, { ...query, groupBy })
    const expected = Map.groupBy(calls, idOf)
    expect(groups?.map(({ id, requests }) => [id, requests]).sort()).toEqual(
      [...expected].map(([id, own]) => [id, own.length]).sort(),
    )
    const [id = '', own = []] = [...expected].find(([id]) => id !== '') ?? []
    const narrowed = await usageSeries(pool, { ...query, [`${groupBy}Id`]: id })
    expect(narrowed.totals).toEqual(bruteForce(own))
  })

  test('a bucket belongs to the range that its step overlaps, and the end is exclusive', async () => {
    const atMs = Date.parse('2026-05-01T10:00:00Z')
    const call = { ...randomCall(random), atMs, organizationId: 'org_edge' }
    await record([call])
    const query = { organizationId: 'org_edge', stepMs: HOUR_MS } as const
    const before = await usageSeries(pool, { ...query, fromMs: atMs - HOUR_MS, toMs: atMs })
    expect(before).toMatchObject({ totals: { requests: 0 }, buckets: [{ requests: 0 }] })
    const within = await usageSeries(pool, { ...query, fromMs: atMs + 1, toMs: atMs + 2 })
    expect(within).toMatchObject({ fromMs: atMs, toMs: atMs + HOUR_MS, totals: { requests: 1 } })
  })

  test('without requests everything is zero and no percentile is made up', async () => {
    const query = {
      organizationId: 'org_nobody',
      fromMs: FROM_MS,
      toMs: TO_MS,
      stepMs: DAY_MS,
    } as const
    const { totals, buckets, groups } = await usageSeries(pool, { ...query, groupBy: 'key' })
    expect(totals).toMatchObject({ requests: 0, latencyMsP50: null, latencyMsP99: null })
    expect(buckets).toHaveLength(DAYS)
    expect(groups).toEqual([])
  })
})
