import {
  bucketStartMs,
  DAY_MS,
  decodeSketch,
  HOUR_MS,
  MINUTE_MS,
  sketchCount,
} from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { inTransaction } from '../src/pool.ts'
import { recordUsage, type UsageRow } from '../src/usage.ts'
import { rollUpUsage } from '../src/usage-roll-up.ts'
import { type Fixture, openFixture } from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())
beforeEach(async () => {
  await fixture.pool.query(
    'truncate usage_batches, usage_minutes, usage_hours, usage_days, usage_pending',
  )
})

const MIDNIGHT = Date.UTC(2026, 6, 8)
const record = (...rows: UsageRow[]) => recordUsage(fixture.pool, [usageBatch(rows)])

type Coarse = {
  startsAt: Date
  keyId: string
  requests: bigint
  responseBytes: bigint
  latency: Uint8Array
}
const plain = (rows: readonly Coarse[]) =>
  rows
    .map(({ startsAt, keyId, requests, responseBytes, latency }) =>
      [
        ...[startsAt.getTime(), keyId, Number(requests), Number(responseBytes)],
        sketchCount(decodeSketch(latency)),
      ].join(' '),
    )
    .sort()
const hours = async () => plain(await fixture.db.usageHour.findMany())
const days = async () => plain(await fixture.db.usageDay.findMany())

/** The same sums by a loop. */
function sumsOf(rows: readonly UsageRow[], sizeMs: typeof HOUR_MS | typeof DAY_MS): string[] {
  const sums = new Map<string, number>()
  for (const { startsAtMs, keyId, requests } of rows) {
    const key = `${bucketStartMs(startsAtMs, sizeMs)} ${keyId}`
    sums.set(key, (sums.get(key) ?? 0) + requests)
  }
  return [...sums].map(([key, sum]) => `${key} ${sum} ${sum * 100} ${sum}`).sort()
}

/** Two days of five keys, some minutes of them. */
function someRows(): UsageRow[] {
  return Array.from({ length: 400 }, (_, index) => {
    const at = MIDNIGHT + ((index * 7_919) % 2_880) * MINUTE_MS
    return usageRow(
      at,
      `key_${index % 5}`,
      Array.from({ length: 1 + (index % 3) }, () => 20),
    )
  })
}

describe('the roll-up', () => {
  it('gives what adding up by hand gives, and the same again', async () => {
    const rows = someRows()
    await record(...rows)
    const made = await rollUpUsage(fixture.pool)
    expect(made.days).toBe(2)
    expect(await hours()).toEqual(sumsOf(rows, HOUR_MS))
    expect(await days()).toEqual(sumsOf(rows, DAY_MS))

    expect(await rollUpUsage(fixture.pool)).toEqual({ hours: 0, days: 0 })
    // Made anew from the same minutes: nothing is added twice.
    await fixture.pool.query(
      `insert into usage_pending select 'hour', starts_at from usage_hours group by 2
       union all select 'day', starts_at from usage_days group by 2`,
    )
    await rollUpUsage(fixture.pool)
    expect(await hours()).toEqual(sumsOf(rows, HOUR_MS))
    expect(await days()).toEqual(sumsOf(rows, DAY_MS))
  })

  it('takes in a batch that comes days late', async () => {
    const first = usageRow(MIDNIGHT, 'key_1', [20])
    const late = usageRow(MIDNIGHT + MINUTE_MS, 'key_1', [20, 20])
    await record(first)
    await rollUpUsage(fixture.pool)
    await record(late)
    expect(await rollUpUsage(fixture.pool)).toEqual({ hours: 1, days: 1 })
    expect(await hours()).toEqual(sumsOf([first, late], HOUR_MS))
    expect(await days()).toEqual(sumsOf([first, late], DAY_MS))
  })

  it('run by two workers at a time makes each hour once', async () => {
    const rows = someRows()
    await record(...rows)
    await Promise.all([1, 2, 3].map(() => rollUpUsage(fixture.pool)))
    await rollUpUsage(fixture.pool)
    expect(await hours()).toEqual(sumsOf(rows, HOUR_MS))
    expect(await days()).toEqual(sumsOf(rows, DAY_MS))
  })

  it('leaves an hour alone that a gateway is adding to, and takes it next time', async () => {
    const first = usageRow(MIDNIGHT, 'key_1', [20])
    await record(first)
    await inTransaction(fixture.pool, async (client) => {
      // As `recordUsage` does before it writes minutes.
      await client.query('update usage_pending set starts_at = starts_at')
      expect(await rollUpUsage(fixture.pool)).toEqual({ hours: 0, days: 0 })
    })
    expect(await rollUpUsage(fixture.pool)).toEqual({ hours: 1, days: 1 })
    expect(await hours()).toEqual(sumsOf([first], HOUR_MS))
  })

  it('does not take a day whose hours are still pending', async () => {
    await record(usageRow(MIDNIGHT, 'key_1', [20]))
    await inTransaction(fixture.pool, async (client) => {
      await client.query(
        `update usage_pending set starts_at = starts_at where granularity = 'hour'`,
      )
      expect(await rollUpUsage(fixture.pool)).toEqual({ hours: 0, days: 0 })
    })
    expect(await days()).toEqual([])
  })
})

// The days to make were listed; while the first is being made, a batch comes for the second. Were that one made now, its
// mark would go although an hour of it is not in it, and nothing would ever put the mark back.
it('leaves a day that gets a pending hour while an earlier day is being made', async () => {
  const rows = [MIDNIGHT, MIDNIGHT + DAY_MS].map((at) => usageRow(at, 'key_1', [20]))
  await record(...rows)
  await rollUpUsage(fixture.pool)
  await record(...rows)
  const late = usageRow(MIDNIGHT + DAY_MS + HOUR_MS, 'key_1', [20])

  const rolling = await inTransaction(fixture.pool, async (client) => {
    await client.query('select 1 from usage_days where starts_at = $1 for update', [
      new Date(MIDNIGHT),
    ])
    const running = rollUpUsage(fixture.pool)
    await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 5_000, interval: 5 })
    await record(late)
    return { running }
  })
  expect(await rolling.running).toEqual({ hours: 2, days: 1 })
  await rollUpUsage(fixture.pool)
  expect(await days()).toEqual(sumsOf([...rows, ...rows, late], DAY_MS))
})

/** How many connections wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await fixture.pool.query<{ count: number }>(
    `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.count ?? 0
}

// Guarantee: at every instant, minutes of pending hours + hours of the others, and the same one step coarser, are exactly
// what was recorded up to some moment: nothing twice, nothing missing, whatever the roll-up is in the middle of.
it('a reader beside gateways and roll-ups never sees a call twice or not at all', async () => {
  let recorded = 0
  let running = true
  const gateways = [0, 1, 2].map(async (gateway) => {
    for (let round = 0; round < 40; round += 1) {
      const at = MIDNIGHT + ((round * 13 + gateway) % 4) * HOUR_MS + (round % 60) * MINUTE_MS
      await record(usageRow(at, `key_${gateway}`, [20]), usageRow(at + DAY_MS, 'key_1', [20]))
      recorded += 2
    }
  })
  const rolling = [1, 2].map(async () => {
    while (running) await rollUpUsage(fixture.pool)
  })
  const reading = (async () => {
    while (running) {
      const before = recorded
      const { byHour, byDay } = await read()
      // A batch may have committed before its gateway heard of it.
      const most = recorded + 3 * 2
      expect(byHour).toBeGreaterThanOrEqual(before)
      expect(byHour).toBeLessThanOrEqual(most)
      expect(byDay).toBe(byHour)
    }
  })()
  await Promise.race([Promise.all(gateways), reading])
  await Promise.all(gateways)
  running = false
  await Promise.all([...rolling, reading])
  expect(await read()).toEqual({ byHour: recorded, byDay: recorded })

  await rollUpUsage(fixture.pool)
  expect(await fixture.db.usagePending.count()).toBe(0)
  const total = (rows: readonly string[]) =>
    rows.reduce((sum, row) => sum + Number(row.split(' ')[2]), 0)
  expect(total(await hours())).toBe(recorded)
  expect(total(await days())).toBe(recorded)
})

/** All requests in one snapshot: by hours where they are made, by days where those are. */
async function read(): Promise<{ byHour: number; byDay: number }> {
  const { rows } = await fixture.pool.query<{ by_hour: number; by_day: number }>(`
    with hour_marks as (select starts_at from usage_pending where granularity = 'hour'),
    day_marks as (select starts_at from usage_pending where granularity = 'day'),
    by_hours as (
      select date_trunc('day', starts_at, 'UTC') as day, requests from usage_minutes
        where date_trunc('hour', starts_at, 'UTC') in (select starts_at from hour_marks)
      union all
      select date_trunc('day', starts_at, 'UTC'), requests from usage_hours
        where starts_at not in (select starts_at from hour_marks))
    select (select coalesce(sum(requests), 0) from by_hours)::int as by_hour,
      ((select coalesce(sum(requests), 0) from by_hours where day in (select starts_at from day_marks))
       + (select coalesce(sum(requests), 0) from usage_days where starts_at not in (select starts_at from day_marks)))::int as by_day`)
  const [row] = rows
  if (row === undefined) throw new Error('a sum is one row')
  return { byHour: row.by_hour, byDay: row.by_day }
}
