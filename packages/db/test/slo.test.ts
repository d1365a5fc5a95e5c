import {
  ALERT_HOLDS,
  type AlertState,
  advanceAlert,
  type CountBucket,
  countSeries,
  DAY_MS,
  evaluateRules,
  HOUR_MS,
  INACTIVE_ALERT,
  isSeverityExceeded,
  MINUTE_MS,
} from '@gatehouse/policy'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { mintId } from '../src/mint-id.ts'
import { requeueDeliveries } from '../src/slo/alert-deliveries.ts'
import { definitionOf, evaluateSlo } from '../src/slo/evaluate-slo.ts'
import { evaluateSlos } from '../src/slo/evaluate-slos.ts'
import { sloCountsBy, unscopedUntil } from '../src/slo/slo-counts.ts'
import { recordUsage, type UsageRow } from '../src/usage.ts'
import { rollUpUsage } from '../src/usage-roll-up.ts'
import { type Fixture, openFixture } from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())
afterEach(async () => {
  const { db } = fixture
  await db.slo.deleteMany()
  await db.alertChannel.deleteMany()
})

/** A whole day in the past, so that nothing depends on when the test runs. */
const START = Math.floor(Date.now() / DAY_MS) * DAY_MS - 2 * DAY_MS

async function makeSlo(apiId: string | null, more: object = {}) {
  const id = mintId('slo')
  const fields = { kind: 'availability', objective: 0.99, periodDays: 30 } as const
  return fixture.db.slo.create({ data: { id, name: id, ...fields, apiId, ...more } })
}

/** A minute of an API: so many calls, so many of them failed by the upstream. */
function minute(apiId: string, startsAtMs: number, total: number, bad: number): UsageRow[] {
  const durations = (count: number, ms: number) => Array.from({ length: count }, () => ms)
  const good = { ...usageRow(startsAtMs, 'key_1', durations(total - bad, 20)), apiId }
  const failed = { ...usageRow(startsAtMs, 'key_1', durations(bad, 5)), apiId }
  const rows = [good, { ...failed, statusClass: '5xx', fault: 'upstream' } as const]
  return rows.filter(({ requests }) => requests > 0)
}

describe('an outage', () => {
  const api = 'api_outage'
  const BEFORE = 60
  const OUTAGE = 12
  const AFTER = 75
  const failedIn = (index: number) => (index >= BEFORE && index < BEFORE + OUTAGE ? 40 : 0)
  const minutes: CountBucket[] = Array.from({ length: BEFORE + OUTAGE + AFTER }, (_, index) => ({
    startsAtMs: START + index * MINUTE_MS,
    total: 40,
    bad: failedIn(index),
  }))

  // Guarantee: what the worker says of an outage, minute by minute, is what the arithmetic says of its counts.
  it('moves alerts at the minutes that the arithmetic names, telling each channel once', async () => {
    const { db, pool } = fixture
    const slo = await makeSlo(api)
    const channels = [false, true].map((pagesOnly) => ({
      ...{ id: mintId('chn'), name: `pages only: ${pagesOnly}`, kind: 'mail' as const },
      ...{ address: 'on-call@example.com', pagesOnly },
    }))
    await db.alertChannel.createMany({ data: channels })
    const rows = minutes.flatMap(({ startsAtMs, total, bad }) =>
      minute(api, startsAtMs, total, bad),
    )
    await recordUsage(pool, [usageBatch(rows)])

    const expected = expectation(minutes)
    const seen: string[] = []
    for (let index = BEFORE; index <= minutes.length; index += 1) {
      const nowMs = START + index * MINUTE_MS + 7_000
      const runs = await Promise.all([1, 2].map(() => evaluateSlos(db, pool, nowMs)))
      expect(runs.flatMap(({ failures }) => failures)).toEqual([])
      for (const { changes } of runs) {
        for (const { severity, event } of changes) seen.push(`${index} ${severity} ${event}`)
      }
    }
    expect(seen).toEqual(expected)
    expect(seen.some((line) => line.endsWith('page fired'))).toBe(true)
    expect(seen.some((line) => line.endsWith('page resolved'))).toBe(true)

    const deliveries = await db.alertDelivery.findMany({ include: { alert: true, channel: true } })
    const told = deliveries
      .map(({ alert, channel, event }) => `${alert?.severity} ${event} ${channel.pagesOnly}`)
      .sort()
    expect(told).toEqual([
      'page fired false',
      'page fired true',
      'page resolved false',
      'page resolved true',
      'ticket fired false',
    ])
    expect(await db.slo.findUnique({ where: { id: slo.id } })).toMatchObject({
      version: 1,
      total: BigInt(minutes.length * 40),
      bad: BigInt(OUTAGE * 40),
    })
  })

  function expectation(all: readonly CountBucket[]): string[] {
    const terms = { objective: 0.99, periodDays: 30, eventsMin: 20 } as const
    const lines: string[] = []
    const states: Record<'page' | 'ticket', AlertState> = {
      page: INACTIVE_ALERT,
      ticket: INACTIVE_ALERT,
    }
    const series = countSeries(all)
    for (let index = BEFORE; index <= all.length; index += 1) {
      const atMs = START + index * MINUTE_MS
      const verdicts = evaluateRules(terms, (windowMs) => series.over(windowMs, atMs))
      for (const severity of ['page', 'ticket'] as const) {
        const isExceeded = isSeverityExceeded(verdicts, severity)
        const step = advanceAlert(states[severity], isExceeded, ALERT_HOLDS[severity], atMs)
        states[severity] = step.state
        if (step.event !== null) lines.push(`${index} ${severity} ${step.event}`)
      }
    }
    return lines
  }
})

describe('alerts', () => {
  async function outageOf(api: string, minutes: number): Promise<void> {
    const rows = Array.from({ length: minutes }, (_, index) =>
      minute(api, START + index * MINUTE_MS, 40, 20),
    )
    await recordUsage(fixture.pool, [usageBatch(rows.flat())])
  }
  const evaluateAt = (index: number) =>
    evaluateSlos(fixture.db, fixture.pool, START + index * MINUTE_MS)
  const makeChannel = () =>
    fixture.db.alertChannel.create({
      data: { id: mintId('chn'), name: 'Desk', kind: 'mail', address: 'desk@example.com' },
    })

  it('are kept from people while silenced, and told when the silence ends before they do', async () => {
    const { db } = fixture
    await outageOf('api_silent', 30)
    await makeChannel()
    await makeSlo('api_silent', { silencedUntil: new Date(START + 10 * MINUTE_MS) })
    for (const index of [5, 6, 7, 8]) await evaluateAt(index)
    expect(await db.sloAlert.findMany({ where: { severity: 'page' } })).toMatchObject([
      { status: 'firing', toldAt: null },
    ])
    expect(await db.alertDelivery.count()).toBe(0)
    await evaluateAt(10)
    expect(await db.alertDelivery.findMany()).toMatchObject([{ event: 'fired', state: 'queued' }])
  })

  it('that somebody acknowledged before anybody was told stay with that person', async () => {
    const { db } = fixture
    await outageOf('api_known', 30)
    await makeChannel()
    await makeSlo('api_known', { silencedUntil: new Date(START + 10 * MINUTE_MS) })
    for (const index of [5, 7]) await evaluateAt(index)
    await db.sloAlert.updateMany({ data: { acknowledgedAt: new Date() } })
    await evaluateAt(11)
    expect(await db.alertDelivery.count()).toBe(0)
  })

  it('get their job back when a worker died with it', async () => {
    const { db, pool } = fixture
    await outageOf('api_orphan', 30)
    await makeChannel()
    await makeSlo('api_orphan')
    for (const index of [5, 7]) await evaluateAt(index)
    expect(await requeueDeliveries(pool)).toBe(0)
    await pool.query(`delete from graphile_worker._private_jobs where key like 'alert:%'`)
    expect(await requeueDeliveries(pool)).toBe(await db.alertDelivery.count())
  })
})

describe('an objective', () => {
  it('over nothing has not enough data, and nothing to tell', async () => {
    const slo = await makeSlo('api_that_is_gone')
    const { changes, failures } = await evaluateSlos(fixture.db, fixture.pool, START)
    expect([changes, failures]).toEqual([[], []])
    expect(await fixture.db.slo.findUnique({ where: { id: slo.id } })).toMatchObject({
      state: 'not_enough_data',
      total: 0n,
    })
  })

  // Guarantee: usage without the ids that a scope asks for is not guessed at: it is left out, and until when that was so is told.
  it('of a route says until when calls were recorded without one', async () => {
    const { pool } = fixture
    const old = { ...usageRow(START - 9 * HOUR_MS, 'key_1', [10]), apiId: 'api_old' }
    const known = { ...usageRow(START - 2 * HOUR_MS, 'key_1', [10]), apiId: 'api_old' }
    const unmatched = { ...usageRow(START - HOUR_MS, 'key_1', [1]), apiId: '', versionId: '' }
    await recordUsage(pool, [
      usageBatch([old, { ...known, routeId: 'rt_1', tierId: 'tier_1' }, unmatched]),
    ])
    const range = { fromMs: START - DAY_MS, toMs: START }
    const scoped = definitionOf(await makeSlo('api_old', { routeId: 'rt_1', eventsMin: 2 }))
    const whole = definitionOf(await makeSlo('api_old', { eventsMin: 2 }))
    for (const _ of ['pending', 'rolled up']) {
      expect(await unscopedUntil(pool, scoped, range)).toEqual(
        new Date(Math.floor((START - 9 * HOUR_MS) / HOUR_MS) * HOUR_MS + HOUR_MS),
      )
      expect(await unscopedUntil(pool, whole, range)).toBeNull()
      expect(
        await unscopedUntil(pool, scoped, { ...range, fromMs: START - 5 * HOUR_MS }),
      ).toBeNull()
      expect(await evaluateSlo(pool, scoped, START)).toMatchObject({
        state: 'not_enough_data',
        period: { total: 1, bad: 0 },
      })
      expect((await evaluateSlo(pool, whole, START)).period.total).toBe(2)
      await rollUpUsage(pool)
    }
  })

  // Guarantee: a call counts once, whether its hour is rolled up, pending or half of each.
  it('counts the same before and after the roll-up, for latency too', async () => {
    const { pool } = fixture
    const at = START - 5 * HOUR_MS
    const slow = usageRow(at + MINUTE_MS, 'key_2', [900, 900, 20])
    const failed = { ...usageRow(at, 'key_1', [2]), statusClass: '5xx', fault: 'upstream' } as const
    const rows = [usageRow(at, 'key_1', [10, 10, 10]), slow, failed].map((row) => ({
      ...row,
      apiId: 'api_rolled',
    }))
    await recordUsage(pool, [usageBatch(rows)])
    const latency = definitionOf(
      await makeSlo('api_rolled', {
        kind: 'latency',
        thresholdMs: 300,
        objective: 0.5,
        eventsMin: 1,
      }),
    )
    const availability = definitionOf(await makeSlo('api_rolled', { eventsMin: 1 }))
    for (const round of ['pending', 'rolled up']) {
      const [fast, up] = await Promise.all(
        [latency, availability].map((of) => evaluateSlo(pool, of, START)),
      )
      expect([round, fast?.period, up?.period]).toEqual([
        round,
        { total: 6, bad: 2 },
        { total: 7, bad: 1 },
      ])
      await rollUpUsage(pool)
    }
    const range = { fromMs: START - DAY_MS, toMs: START, stepMs: HOUR_MS } as const
    expect(await sloCountsBy(pool, availability, range, 'version')).toEqual([
      { id: 'ver_1', total: 7, bad: 1 },
    ])
  })

  // Guarantee: a scope narrows to what was counted under every one of its ids, and to nothing else.
  it('counts the calls of its route and of its tier', async () => {
    const { pool } = fixture
    const at = START - 9 * HOUR_MS
    const call = { ...usageRow(at, 'key_1', [10]), apiId: 'api_scoped', routeId: 'rt_1' }
    const failed = { statusClass: '5xx', fault: 'upstream' } as const
    const rows = [
      { ...call, tierId: 'tier_1', upstreamId: 'ups_1' },
      { ...call, ...failed, tierId: 'tier_1', upstreamId: 'ups_2' },
      { ...call, tierId: 'tier_2', upstreamId: 'ups_1' },
      { ...call, routeId: 'rt_2', tierId: 'tier_1', upstreamId: 'ups_1' },
    ]
    await recordUsage(pool, [usageBatch(rows)])
    const range = { fromMs: at - HOUR_MS, toMs: START, stepMs: HOUR_MS } as const
    const countOf = async (scope: object, by: 'route' | 'upstream') =>
      sloCountsBy(pool, definitionOf(await makeSlo('api_scoped', scope)), range, by)
    for (const _ of ['pending', 'rolled up']) {
      expect(await countOf({}, 'route')).toEqual([
        { id: 'rt_1', total: 3, bad: 1 },
        { id: 'rt_2', total: 1, bad: 0 },
      ])
      expect(await countOf({ routeId: 'rt_1', tierId: 'tier_1' }, 'upstream')).toEqual([
        { id: 'ups_2', total: 1, bad: 1 },
        { id: 'ups_1', total: 1, bad: 0 },
      ])
      expect(await countOf({ tierId: 'tier_2' }, 'route')).toEqual([
        { id: 'rt_1', total: 1, bad: 0 },
      ])
      await rollUpUsage(pool)
    }
  })
})
