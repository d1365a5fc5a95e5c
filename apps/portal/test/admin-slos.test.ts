import { evaluateSlos, recordUsage } from '@gatehouse/db'
import {
  addToSketch,
  DAY_MS,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  MINUTE_MS,
} from '@gatehouse/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as ACKNOWLEDGE } from '../src/app/api/v1/slo-alerts/[alertId]/acknowledge/route.ts'
import { GET as LIST_ALERTS } from '../src/app/api/v1/slo-alerts/route.ts'
import { GET as REPORT } from '../src/app/api/v1/slos/[sloId]/report/route.ts'
import { DELETE, GET, PATCH } from '../src/app/api/v1/slos/[sloId]/route.ts'
import { POST as SILENCE } from '../src/app/api/v1/slos/[sloId]/silence/route.ts'
import { GET as RULES } from '../src/app/api/v1/slos/prometheus-rules/route.ts'
import { GET as LIST, POST } from '../src/app/api/v1/slos/route.ts'
import { GET as STATUS } from '../src/app/api/v1/status/[apiSlug]/route.ts'
import { GET as STATUS_LIST } from '../src/app/api/v1/status/route.ts'
import { pool } from '../src/server/db.ts'
import { pointers } from './admin-fixtures.ts'
import {
  type Answer,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let admin: Person
let apiId: string
let versionId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  apiId = (await publishCatalogue(portal)).apiId
  versionId = (await portal.db.apiVersion.findFirstOrThrow({ where: { apiId } })).id
})
afterAll(() => portal.close())

const NOW = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS

let batches = 0
/** A minute of the API's calls: how many, how many failed by the upstream, how long each took. */
async function traffic(
  minutesAgo: number,
  good: number,
  bad: number,
  more: Partial<Record<'routeId' | 'tierId' | 'upstreamId', string>> = {},
): Promise<void> {
  const operation = await portal.db.operation.findFirstOrThrow({ where: { versionId } })
  const row = (requests: number, statusClass: '2xx' | '5xx', fault: '' | 'upstream') => {
    const latency = emptySketch()
    addToSketch(latency, 20, requests)
    return {
      ...{ startsAtMs: NOW - minutesAgo * MINUTE_MS, organizationId: 'org_1', apiId, versionId },
      ...{ applicationId: 'app_1', keyId: 'key_1', operationId: operation.id },
      ...{ statusClass, fault, requests, requestBytes: 0, responseBytes: 0, ...more },
      latency: encodeSketch(latency),
      seconds: encodeSeconds(emptySeconds()),
    }
  }
  batches += 1
  const rows = [row(good, '2xx', ''), row(bad, '5xx', 'upstream')].filter(
    ({ requests }) => requests > 0,
  )
  await recordUsage(pool(), [{ id: `slo:${batches}`, nodeId: 'node', rows, clients: [] }])
}

let objectives = 0
const make = (body: object = {}): Promise<Answer> => {
  objectives += 1
  const fields = { name: `Objective ${objectives}`, kind: 'availability', apiId, objective: 0.99 }
  return call(POST, { token: admin.token, body: { ...fields, ...body } })
}
const idOf = (answer: Answer) => ({ sloId: String(answer.json.id) })

describe('an objective', () => {
  test('over calls that nobody made yet says so, and counts them once they are there', async () => {
    const made = await make({ versionId })
    expect([made.status, made.json]).toMatchObject([
      201,
      { state: 'not_enough_data', budgetLeft: null, periodDays: 30, versionName: 'v1', total: 0 },
    ])
    await traffic(30, 995, 5)
    const { json } = await call(REPORT, { token: admin.token, params: idOf(made) })
    expect(json).toMatchObject({ state: 'healthy', total: 1_000, bad: 5 })
    expect((json.budget as { leftShare: number }).leftShare).toBeCloseTo(0.5, 9)
    expect(json.contributors).toMatchObject({
      operation: [{ name: 'GET /sailings', total: 1_000, bad: 5 }],
      version: [{ id: versionId, bad: 5 }],
      organization: [{ id: 'org_1', name: null }],
    })
    expect((json.burn as unknown[]).length).toBe(4)
    expect((json.publishes as { number: number }[])[0]?.number).toBe(1)
    const series = json.series as { total: number }[]
    expect(series.reduce((sum, { total }) => sum + total, 0)).toBe(1_000)
    const burnDown = json.burnDown as { leftShare: number }[]
    expect(burnDown.at(0)?.leftShare).toBe(1)
    expect(burnDown.at(-1)?.leftShare).toBeCloseTo(0.5, 9)
  })

  // Guarantee: what the page blames is what the bad calls really had in common.
  test('of a route and a tier counts their calls alone, and names route and upstream', async () => {
    const route = await portal.db.route.findFirstOrThrow({ where: { apiId } })
    const tier = await portal.db.tier.findFirstOrThrow()
    const upstream = await portal.db.upstream.findFirstOrThrow()
    const ids = { routeId: route.id, tierId: tier.id, upstreamId: upstream.id }
    await traffic(60 * 24 * 5, 90, 10, ids)
    await traffic(60 * 24 * 5, 50, 50, { ...ids, tierId: 'tier_other' })
    const made = await make({ routeId: route.id, tierId: tier.id })
    expect(made.json).toMatchObject({ routeName: route.path, tierName: tier.name, total: 100 })
    const { json } = await call(REPORT, { token: admin.token, params: idOf(made) })
    expect(json.contributors).toMatchObject({
      route: [{ id: route.id, name: route.path, total: 100, bad: 10 }],
      upstream: [{ id: upstream.id, name: upstream.name, total: 100, bad: 10 }],
    })
    await portal.db.usageMinute.deleteMany({ where: { routeId: route.id } })
  })

  test('shows what another one over the same calls would have meant', async () => {
    const made = await make()
    const given = { token: admin.token, params: idOf(made) }
    const { json } = await call(REPORT, { ...given, query: '?objective=0.999' })
    expect(json.whatIf).toMatchObject({ objective: 0.999, state: 'exhausted' })
    expect((json.whatIf as { budget: { leftShare: number } }).budget.leftShare).toBeCloseTo(-4, 9)
    const wrong = await call(REPORT, { ...given, query: '?objective=1' })
    expect([wrong.status, pointers(wrong)[0]]).toEqual([422, 'objective'])
  })

  test.each([
    ['0 %', { objective: 0 }, '/objective'],
    ['100 %', { objective: 1 }, '/objective'],
    ['a percentage', { objective: 99.5 }, '/objective'],
    ['a period of its own', { periodDays: 14 }, '/periodDays'],
    ['a latency without a threshold', { kind: 'latency' }, '/thresholdMs'],
    ['a threshold of nothing', { kind: 'latency', thresholdMs: 0 }, '/thresholdMs'],
    ['an API that is not there', { apiId: 'api_01jd3s9k8v7m6n5p4q3r2s1t0v' }, '/apiId'],
    ['a version of nothing', { versionId: 'ver_01jd3s9k8v7m6n5p4q3r2s1t0v' }, '/versionId'],
    [
      'a version without its API',
      { apiId: null, versionId: 'ver_01jd3s9k8v7m6n5p4q3r2s1t0v' },
      '/apiId',
    ],
    ['a route of nothing', { routeId: 'rt_01jd3s9k8v7m6n5p4q3r2s1t0v' }, '/routeId'],
    ['a tier that is not there', { tierId: 'tier_01jd3s9k8v7m6n5p4q3r2s1t0v' }, '/tierId'],
    ['no name', { name: ' ' }, '/name'],
  ])('of %s is refused at its field', async (_name, body, pointer) => {
    const before = await portal.db.slo.count()
    const answer = await make(body)
    expect([answer.status, pointers(answer)[0]]).toEqual([422, pointer])
    expect(await portal.db.slo.count()).toBe(before)
  })

  test('has one name, one version at a time, and leaves a line for each act', async () => {
    const made = await make({ name: 'Ferry answers' })
    const given = { token: admin.token, params: idOf(made) }
    expect((await make({ name: 'Ferry answers' })).json.code).toBe('conflict')
    expect((await call(GET, given)).headers.get('etag')).toBe('"1"')
    expect((await call(PATCH, { ...given, body: { objective: 0.5 } })).status).toBe(428)
    const patched = await call(PATCH, { ...given, ifMatch: 1, body: { objective: 0.5 } })
    expect(patched.json).toMatchObject({ objective: 0.5, version: 2 })
    const stale = await call(PATCH, { ...given, ifMatch: 1, body: { objective: 0.6 } })
    expect([stale.status, stale.json.current]).toMatchObject([412, { objective: 0.5 }])
    const list = await call(LIST, { token: admin.token, query: '?q=ferry+ans' })
    expect(list.json.items).toMatchObject([{ name: 'Ferry answers', apiName: 'The ferry' }])
    expect((await call(DELETE, { ...given, ifMatch: 2 })).status).toBe(204)
    expect((await call(GET, given)).status).toBe(404)
    const lines = await portal.db.auditEvent.findMany({
      where: { subjectId: given.params.sloId },
      orderBy: { id: 'asc' },
    })
    expect(lines.map(({ action }) => action)).toEqual(['slo.created', 'slo.updated', 'slo.deleted'])
    expect(lines[1]).toMatchObject({ before: { objective: 0.99 }, after: { objective: 0.5 } })
  })

  // Guarantee: an evaluation by the worker makes no open form stale.
  test('keeps its version when it is evaluated', async () => {
    const made = await make()
    await evaluateSlos(portal.db, pool(), NOW)
    const given = { token: admin.token, params: idOf(made) }
    expect((await call(GET, given)).json).toMatchObject({
      version: 1,
      evaluatedAt: expect.any(String),
    })
  })
})

test('the rules for Prometheus are YAML and name what they leave out', async () => {
  await portal.db.slo.deleteMany()
  const whole = await make({ name: 'All of ferry' })
  await make({ name: 'Only "v1"', versionId })
  const { status, headers, text } = await call(RULES, { token: admin.token })
  expect([status, headers.get('content-type')]).toEqual([200, 'application/yaml; charset=utf-8'])
  expect(text).toContain(`name: "gatehouse_slo_${whole.json.id}"`)
  expect(text).toMatch(/^# Left out: slo_\w+ "Only \\"v1\\""\. The metric has no label/)
})

describe('an alert', () => {
  test('is listed with its windows, acknowledged once, and over when it is over', async () => {
    await portal.db.slo.deleteMany()
    const { json } = await make({ objective: 0.999 })
    await traffic(3, 10, 90)
    for (const minute of [-3, -2, -1, 0]) {
      await evaluateSlos(portal.db, pool(), NOW + minute * MINUTE_MS)
    }
    const list = await call(LIST_ALERTS, {
      token: admin.token,
      query: `?sloId=${json.id}&status=firing`,
    })
    const [alert] = list.json.items as { id: string; windows: { verdict: string }[] }[]
    expect(list.json.items).toMatchObject([{ severity: 'page', acknowledgedAt: null }])
    expect(alert?.windows.some(({ verdict }) => verdict === 'exceeded')).toBe(true)
    const given = { token: admin.token, params: { alertId: alert?.id ?? '' } }
    const first = await call(ACKNOWLEDGE, given)
    expect(first.json).toMatchObject({ acknowledgedByName: expect.stringMatching(/^Person/) })
    expect((await call(ACKNOWLEDGE, given)).json).toEqual(first.json)
    await portal.db.sloAlert.updateMany({ data: { status: 'resolved', resolvedAt: new Date() } })
    expect((await call(ACKNOWLEDGE, given)).status).toBe(409)
  })

  test('is silenced for a while and not for good', async () => {
    const made = await make()
    const given = { token: admin.token, params: idOf(made) }
    const silenced = await call(SILENCE, { ...given, body: { minutes: 60 } })
    expect(Date.parse(String(silenced.json.silencedUntil))).toBeGreaterThan(Date.now())
    expect((await call(SILENCE, { ...given, body: { minutes: null } })).json).toMatchObject({
      silencedUntil: null,
    })
    expect((await call(SILENCE, { ...given, body: { minutes: 100_000 } })).status).toBe(422)
  })
})

describe('the public status', () => {
  test('has 90 days in shares, for strangers too, and no count of calls', async () => {
    await traffic(24 * 60 * 3, 990, 10)
    const { status, json, text } = await call(STATUS, { params: { apiSlug: 'ferry' } })
    expect(status).toBe(200)
    const days = json.days as { date: string; level: string; availability: number | null }[]
    expect(days).toHaveLength(90)
    expect(days.at(-1)?.date).toBe(new Date().toISOString().slice(0, 10))
    const date = new Date(NOW - 3 * DAY_MS).toISOString().slice(0, 10)
    expect(days.find((day) => day.date === date)).toMatchObject({
      level: 'degraded',
      availability: 0.99,
    })
    expect(days[0]).toMatchObject({ level: 'no_data', availability: null })
    expect(text).not.toMatch(/total|bad|requests/)
    const list = await call(STATUS_LIST)
    expect(list.json.items).toMatchObject([{ slug: 'ferry' }])
  })

  test('does not tell of an API that the reader may not see', async () => {
    const answer = await call(STATUS, { params: { apiSlug: 'hidden' } })
    expect(answer.status).toBe(404)
  })
})
