import { compileLimit, DAY_MS, HOUR_MS, LimitSource, MINUTE_MS } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LimitRow, limitCounts, refusedByHour } from '../src/limits/limit-hours.ts'
import { lastDays, pastUsage } from '../src/limits/past-usage.ts'
import { recordUsage } from '../src/usage.ts'
import { type Fixture, openFixture } from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())
beforeEach(async () => {
  await fixture.pool.query(
    'truncate usage_batches, usage_minutes, usage_limit_hours, usage_pending',
  )
})

const NOON = Date.UTC(2026, 4, 6, 12)

function limitRow(changes: Partial<LimitRow> = {}): LimitRow {
  return {
    startsAtMs: NOON,
    organizationId: 'org_1',
    applicationId: 'app_1',
    apiId: 'api_1',
    limitId: 'lim_1',
    mode: 'enforce',
    exceeded: 3,
    refused: 3,
    ...changes,
  }
}

describe('what limits found', () => {
  it('adds up over batches, threads and modes, and counts a repeated batch once', async () => {
    const { pool } = fixture
    const batch = usageBatch([], {
      limits: [limitRow(), limitRow(), limitRow({ mode: 'shadow', exceeded: 9, refused: 0 })],
    })
    await recordUsage(pool, [batch, usageBatch([], { limits: [limitRow({ refused: 1 })] })])
    await recordUsage(pool, [batch])
    const range = { fromMs: NOON, toMs: NOON + HOUR_MS }
    expect(await limitCounts(pool, { organizationId: 'org_1', ...range })).toMatchObject([
      { mode: 'enforce', exceeded: 9, refused: 7, lastHour: new Date(NOON) },
      { mode: 'shadow', exceeded: 9, refused: 0 },
    ])
  })

  it('is one tenant’s, of the hours asked for', async () => {
    const { pool } = fixture
    const limits = [
      limitRow(),
      limitRow({ startsAtMs: NOON - HOUR_MS, refused: 2 }),
      limitRow({ organizationId: 'org_2', applicationId: 'app_2' }),
    ]
    await recordUsage(pool, [usageBatch([], { limits })])
    const range = { fromMs: NOON - HOUR_MS, toMs: NOON + HOUR_MS }
    const mine = { organizationId: 'org_1', ...range }
    expect(await refusedByHour(pool, mine)).toEqual(
      new Map([
        [NOON - HOUR_MS, 2],
        [NOON, 3],
      ]),
    )
    expect(await limitCounts(pool, { ...mine, fromMs: NOON })).toMatchObject([{ refused: 3 }])
    expect(await limitCounts(pool, { organizationId: null, ...range })).toHaveLength(2)
    expect(await limitCounts(pool, { ...mine, limitIds: ['lim_2'] })).toEqual([])
  })
})

const limitOf = (rule: LimitSource['rule']) =>
  compileLimit(LimitSource.parse({ id: 'lim_1', name: 'a', rule }))

describe('past usage', () => {
  const caller = { organizationId: 'org_1', applicationId: 'app_1', apiId: 'api_1' }

  it('counts each second over rows and days, only what reached the limits, only the caller’s', async () => {
    const { pool } = fixture
    const fromMs = NOON - DAY_MS
    const met = (startsAtMs: number, count: number, atSecond: number, statusClass = '2xx') => ({
      ...usageRow(startsAtMs, 'key_1', Array<number>(count).fill(5), atSecond),
      ...{ tierId: 'tier_1', statusClass },
    })
    await recordUsage(pool, [
      usageBatch([
        ...[met(fromMs, 2, 0), met(fromMs, 3, 0, '4xx'), met(NOON, 4, 7)],
        { ...met(NOON, 50, 7), organizationId: 'org_2' },
        { ...met(NOON, 50, 7), apiId: 'api_2' },
        { ...met(NOON, 50, 7), tierId: '' },
      ]),
    ])
    const range = { fromMs, reportFromMs: fromMs, toMs: NOON + MINUTE_MS }
    const { counts } = await pastUsage(pool, caller, range)
    const used = [...Array.from(counts).entries()].filter(([, count]) => count > 0)
    expect(used).toEqual([
      [0, 5],
      [86_400 + 7, 4],
    ])
  })

  it('goes back as far as the longest limit remembers, and no further than counts are kept', () => {
    const days = ({ fromMs, reportFromMs }: ReturnType<typeof lastDays>) =>
      (reportFromMs - fromMs) / DAY_MS
    const bucket = limitOf({ kind: 'token_bucket', burst: 60, tokens: 1, perMs: 1_000 })
    const week = limitOf({ kind: 'rolling_quota', limit: 9, days: 7, hard: true })
    const year = limitOf({ kind: 'rolling_quota', limit: 9, days: 365, hard: true })
    expect(lastDays([bucket], NOON).reportFromMs).toBe(Date.UTC(2026, 3, 30))
    expect(lastDays([bucket], NOON).toMs).toBe(NOON + MINUTE_MS)
    expect([bucket, week, year].map((limit) => days(lastDays([limit], NOON)))).toEqual([0, 7, 38])
  })
})
