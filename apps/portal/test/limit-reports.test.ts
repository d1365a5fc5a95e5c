import { DAY_MS, HOUR_MS } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { POST as SIMULATE } from '../src/app/api/v1/limit-simulations/route.ts'
import { GET } from '../src/app/api/v1/subscriptions/[subscriptionId]/limits/route.ts'
import { GET as ROWS } from '../src/app/api/v1/subscriptions/[subscriptionId]/limits/rows/route.ts'
import { POST as subscribe } from '../src/app/api/v1/subscriptions/route.ts'
import { LimitReport, Simulation } from '../src/contract/limit-reports.ts'
import { pointers } from './admin-fixtures.ts'
import {
  type Catalogue,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'
import { type Caller, callsOf, noonBefore, refusalsOf } from './limit-usage.ts'

let portal: Portal
let ferry: Catalogue
let person: Person
let subscriptionId: string
let caller: Caller
let limitId: string

beforeAll(async () => {
  portal = await openPortal()
  ferry = await publishCatalogue(portal)
  limitId = (await portal.db.tierLimit.findFirstOrThrow({ where: { tierId: ferry.tierId } })).id
})
afterAll(() => portal.close())

// The tier's limit: 60 at once, then 10 every second.
beforeEach(async () => {
  person = await makePerson(portal)
  const { token } = person
  const application = await call(createApplication, { token, body: { name: 'Shop' } })
  const applicationId = String(application.json.id)
  const { apiId, tierId } = ferry
  const made = await call(subscribe, { token, body: { applicationId, apiId, tierId } })
  subscriptionId = String(made.json.id)
  caller = { organizationId: person.organizationId ?? '', applicationId, apiId, tierId }
})

const report = (token = person.token) => call(GET, { token, params: { subscriptionId } })

describe('the report on a subscription’s limits', () => {
  test('says how far the calls used each limit, and what gateways refused', async () => {
    await callsOf(caller, [
      { atMs: noonBefore(2), count: 30 },
      { atMs: noonBefore(1), count: 90 },
      { atMs: noonBefore(9), count: 900 },
    ])
    await refusalsOf(caller, limitId, { atMs: noonBefore(1), count: 25 })
    const { status, json } = await report()
    expect(status).toBe(200)
    const { limits, buckets, ...rest } = LimitReport.parse(json)
    expect(rest).toMatchObject({ requests: 120, refused: 25, stepMs: HOUR_MS, days: 2 })
    expect(limits).toMatchObject([
      {
        ...{ id: limitId, name: 'burst', isReplayed: true, refused: 25, now: 0, peak: 1 },
        peakAt: new Date(noonBefore(1)).toISOString(),
        text: '60 requests at once, then 10 every second; at most 660 in any minute',
      },
    ])
    const used = buckets.filter(({ requests }) => requests > 0)
    expect(used.map(({ startsAtMs }) => startsAtMs)).toEqual([noonBefore(2), noonBefore(1)])
    expect(used[0]?.peaks[limitId]).toBeGreaterThan(0.3)
    expect(used[1]).toMatchObject({ requests: 90, refused: 25, peaks: { [limitId]: 1 } })
    expect(buckets[0]?.startsAtMs).toBe(noonBefore(6) - 12 * HOUR_MS)
  })

  test('says which tier each day would have needed', async () => {
    await callsOf(caller, [
      { atMs: noonBefore(3), count: 20 },
      { atMs: noonBefore(1), count: 90 },
    ])
    expect((await report()).json).toMatchObject({
      days: 2,
      needed: [
        { tier: { id: ferry.tierId }, days: 1 },
        { tier: null, days: 1 },
      ],
    })
  })

  test('of one without calls is zeros and no peak', async () => {
    const { json } = await report()
    expect(json).toMatchObject({ requests: 0, refused: 0, days: 0, needed: [] })
    expect(LimitReport.parse(json).limits).toMatchObject([{ peak: null, p95: null, now: 0 }])
  })

  test('can be had as CSV, a row for each hour', async () => {
    await callsOf(caller, [{ atMs: noonBefore(1), count: 90 }])
    const params = { subscriptionId }
    const { text } = await call(ROWS, { token: person.token, params, query: '?format=csv' })
    const lines = text.trim().split('\r\n')
    expect(lines[0]).toBe('startsAt,limit,requests,refused,peak')
    expect(lines).toContain(`${new Date(noonBefore(1)).toISOString()},burst,90,0,1`)
    expect(lines.length).toBeGreaterThan(6 * 24)
  })

  test('is nobody else’s', async () => {
    const other = await makePerson(portal)
    expect((await report(other.token)).status).toBe(404)
    expect((await call(GET, { params: { subscriptionId } })).status).toBe(401)
  })
})

const simulate = (body: unknown, token = person.token) => call(SIMULATE, { token, body })
const atTier = () => ({ kind: 'tier', apiId: ferry.apiId, tierId: ferry.manualTierId })
const perMinute = (limit: number) => ({
  kind: 'limits',
  limits: [{ name: 'own', rule: { kind: 'sliding_window', limit, windowMs: 60_000 } }],
})

describe('a simulation', () => {
  test('replays the subscription’s own week against a tier', async () => {
    await callsOf(caller, [{ atMs: noonBefore(1), count: 90 }])
    const traffic = { kind: 'subscription', subscriptionId }
    const { status, json } = await simulate({ traffic, against: atTier() })
    const { requests, refused, worst, toMs, fromMs, ...rest } = Simulation.parse(json)
    expect([status, requests, rest.against]).toEqual([200, 90, 'ferry-partner'])
    expect(refused).toBeGreaterThan(15)
    expect(worst).toMatchObject({ startsAtMs: noonBefore(1), refused })
    expect(rest.buckets.reduce((sum, { admitted }) => sum + admitted, 0)).toBe(90 - refused)
    expect(toMs - fromMs).toBeGreaterThan(6 * DAY_MS)
  })

  test('replays a pasted pattern against own numbers, by the second or the minute', async () => {
    const bySecond = { kind: 'pattern', unit: 'second', counts: [3, 0, 4, 1] }
    const second = await simulate({ traffic: bySecond, against: perMinute(5) })
    expect(second.json).toMatchObject({ requests: 8, admitted: 5, refused: 3, stepMs: 1_000 })
    const byMinute = { kind: 'pattern', unit: 'minute', counts: [120, 0, 60] }
    const minute = await simulate({ traffic: byMinute, against: perMinute(70) })
    expect(minute.json).toMatchObject({ requests: 180, admitted: 130, refused: 50 })
  })

  test('says where the input is wrong', async () => {
    const pattern = { kind: 'pattern', unit: 'second', counts: [1, -2, 1.5] }
    expect(pointers(await simulate({ traffic: pattern, against: perMinute(5) }))).toEqual([
      '/traffic/counts/1',
      '/traffic/counts/2',
    ])
    const traffic = { kind: 'subscription', subscriptionId }
    const overflow = { kind: 'token_bucket', burst: 9e15, tokens: 1, perMs: 86_400_000 }
    const own = { kind: 'limits', limits: [{ name: 'own', rule: overflow }] }
    expect(pointers(await simulate({ traffic, against: own }))).toEqual(['/against/limits/0/rule'])
    const elsewhere = await publishCatalogue(portal, `api-${person.organizationId?.slice(-8)}`)
    const wrong = { kind: 'tier', apiId: ferry.apiId, tierId: elsewhere.tierId }
    expect(pointers(await simulate({ traffic, against: wrong }))).toEqual(['/against/tierId'])
  })

  test('of another tenant’s subscription is 404', async () => {
    const other = await makePerson(portal)
    const traffic = { kind: 'subscription', subscriptionId }
    expect((await simulate({ traffic, against: atTier() }, other.token)).status).toBe(404)
  })

  // Guarantee: the longest pattern answers, and one number more is refused before any work is done.
  test('takes a day by the second and no more', async () => {
    const counts = new Array<number>(86_400).fill(9)
    const pattern = { kind: 'pattern', unit: 'second', counts }
    const { json } = await simulate({ traffic: pattern, against: perMinute(600) })
    expect([json.requests, json.stepMs]).toEqual([777_600, 900_000])
    const longer = { ...pattern, counts: [...counts, 1] }
    expect((await simulate({ traffic: longer, against: perMinute(600) })).status).toBe(422)
  })
})
