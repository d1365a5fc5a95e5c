import { mintId, recordUsage, rollUpUsage } from '@gatehouse/db'
import {
  addToSketch,
  DAY_MS,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  HOUR_MS,
  MINUTE_MS,
} from '@gatehouse/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as GET_ALL } from '../src/app/api/v1/admin/usage/route.ts'
import { GET as ALL_ROWS } from '../src/app/api/v1/admin/usage/rows/route.ts'
import { GET } from '../src/app/api/v1/usage/route.ts'
import { GET as ROWS } from '../src/app/api/v1/usage/rows/route.ts'
import { UsageReport } from '../src/contract/usage.ts'
import { pool } from '../src/server/db.ts'
import { pointers } from './admin-fixtures.ts'
import {
  type Answer,
  type Catalogue,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let admin: Person
let owner: Person
let other: Person
let catalogue: Catalogue
let operationId: string
let versionId: string

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  owner = await makePerson(portal)
  other = await makePerson(portal)
  catalogue = await publishCatalogue(portal)
  const operation = await portal.db.operation.findFirstOrThrow()
  operationId = operation.id
  versionId = operation.versionId
})
afterAll(() => portal.close())

type Calls = Readonly<{
  person: Person
  atMs: number
  requests: number
  keyId: string
  statusClass?: string
  fault?: string
  ms?: number
}>

/** As a gateway flushes them. */
async function record({ person, atMs, requests, keyId, ...more }: Calls): Promise<void> {
  const latency = emptySketch()
  addToSketch(latency, more.ms ?? 10, requests)
  const row = {
    startsAtMs: Math.floor(atMs / MINUTE_MS) * MINUTE_MS,
    ...{ organizationId: person.organizationId, applicationId: '', keyId, requests },
    ...{ apiId: catalogue.apiId, versionId, operationId },
    ...{ statusClass: more.statusClass ?? '2xx', fault: more.fault ?? '' },
    ...{ requestBytes: requests * 5, responseBytes: requests * 7 },
    latency: encodeSketch(latency),
    seconds: encodeSeconds(emptySeconds()),
  }
  const id = `test:${mintId('job')}`
  await recordUsage(pool(), [{ id, nodeId: 'node', rows: [row], clients: [] }])
}

function report(answer: Answer): UsageReport {
  expect(answer.status).toBe(200)
  return UsageReport.parse(answer.json)
}

const usageOf = async (person: Person, query = '') =>
  report(await call(GET, { token: person.token, query }))

describe('GET /usage', () => {
  test('shows a call as soon as it is counted, in every range, in the bucket that is running', async () => {
    await record({ person: owner, atMs: Date.now(), requests: 3, keyId: 'key_a' })
    for (const range of ['1h', '24h', '7d', '30d']) {
      const { totals, buckets } = await usageOf(owner, `?range=${range}`)
      expect([range, totals.requests]).toEqual([range, 3])
      const running = buckets.filter(({ isPartial }) => isPartial)
      expect(running.length).toBe(1)
      // The minute can turn between counting and asking.
      expect(buckets.slice(-2).reduce((sum, { requests }) => sum + requests, 0)).toBe(3)
    }
  })

  test.each([
    ['1h', 60, MINUTE_MS],
    ['24h', 24, HOUR_MS],
    ['7d', 168, HOUR_MS],
    ['30d', 30, DAY_MS],
  ])('%s has %i buckets without a gap', async (range, count, stepMs) => {
    const usage = await usageOf(owner, `?range=${range}`)
    expect([usage.buckets.length, usage.stepMs, usage.timeZone]).toEqual([count, stepMs, 'UTC'])
    const starts = usage.buckets.map(({ startsAtMs }) => startsAtMs)
    expect(starts).toEqual(starts.map((_, index) => usage.fromMs + index * stepMs))
  })

  test('never shows another organisation’s calls, whatever is asked for', async () => {
    await record({ person: other, atMs: Date.now(), requests: 40, keyId: 'key_other' })
    expect((await usageOf(owner)).totals.requests).toBe(3)
    // Somebody else's key is refused exactly like one that does not exist.
    for (const keyId of ['key_other', 'key_nobody']) {
      const refused = await call(GET, { token: owner.token, query: `?keyId=${keyId}` })
      expect([refused.status, refused.json]).toMatchObject([404, { code: 'not_found' }])
    }
    const smuggled = `?organizationId=${other.organizationId}`
    expect((await usageOf(owner, smuggled)).totals.requests).toBe(3)
    const { groups } = await usageOf(owner, '?groupBy=key')
    expect(groups?.map(({ id }) => id)).toEqual(['key_a'])
    const all = await call(GET_ALL, { token: owner.token })
    expect(all.status).toBe(403)
  })

  test('splits by class and by whose fault it was; errors are not the caller’s', async () => {
    const atMs = Date.now()
    const person = await makePerson(portal)
    const call = { person, atMs, keyId: 'key_b' }
    await record({ ...call, requests: 90, ms: 10 })
    await record({ ...call, requests: 6, statusClass: '4xx', fault: 'client', ms: 1 })
    await record({ ...call, requests: 4, statusClass: '5xx', fault: 'upstream', ms: 900 })
    const { totals, groups } = await usageOf(person, '?groupBy=api')
    expect(totals).toMatchObject({
      ...{ requests: 100, errors: 4, requestBytes: 500, responseBytes: 700 },
      byStatusClass: { '1xx': 0, '2xx': 90, '3xx': 0, '4xx': 6, '5xx': 4 },
      byFault: { client: 6, config: 0, upstream: 4, platform: 0 },
    })
    expect(totals.latencyMsP50).toBeCloseTo(10, 0)
    expect(totals.latencyMsP99).toBeGreaterThan(800)
    expect(groups).toMatchObject([{ id: catalogue.apiId, name: 'The ferry', requests: 100 }])
  })

  test('a custom range picks its step, and counts the same after a roll-up', async () => {
    const person = await makePerson(portal)
    const fromMs = Date.parse('2026-01-05T00:00:00Z')
    for (let day = 0; day < 20; day += 1) {
      const atMs = fromMs + day * DAY_MS + day * HOUR_MS
      await record({ person, atMs, requests: day + 1, keyId: 'key_c' })
    }
    const range = (to: string) => `?range=custom&from=2026-01-05T00:00:00Z&to=${to}`
    const check = async () => {
      const days = await usageOf(person, range('2026-01-25T00:00:00Z'))
      expect([days.stepMs, days.buckets.length, days.totals.requests]).toEqual([DAY_MS, 20, 210])
      expect(days.buckets.map(({ requests }) => requests)).toEqual(
        Array.from({ length: 20 }, (_, day) => day + 1),
      )
      const hours = await usageOf(person, range('2026-01-08T00:00:00Z'))
      expect([hours.stepMs, hours.totals.requests]).toEqual([HOUR_MS, 6])
      expect(hours.buckets.every(({ isPartial }) => !isPartial)).toBe(true)
    }
    await check()
    await rollUpUsage(pool())
    await check()
  })

  test.each([
    ['?range=yesterday', 'range'],
    ['?range=custom', 'from'],
    ['?range=custom&from=soon', 'from'],
    ['?range=custom&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
    ['?range=custom&from=2000-01-01T00:00:00Z', 'from'],
    ['?groupBy=organization', 'groupBy'],
  ])('%s is refused at its parameter', async (query, pointer) => {
    const answer = await call(GET, { token: owner.token, query })
    expect([answer.status, pointers(answer)]).toEqual([422, [pointer]])
  })

  test('nobody signed in is asked to, and people without an organisation have none', async () => {
    expect((await call(GET, {})).status).toBe(401)
    expect((await call(GET, { token: admin.token })).status).toBe(403)
  })
})

describe('tables', () => {
  test('are a row for each bucket or group, as JSON and as CSV', async () => {
    const rows = await call(ROWS, { token: owner.token, query: '?range=24h' })
    expect(rows.json.items).toHaveLength(24)
    const groups = await call(ROWS, { token: owner.token, query: '?groupBy=operation&format=csv' })
    const [header, line, ...rest] = groups.text.trimEnd().split('\r\n')
    expect(header).toMatch(/^startsAt,id,name,requests,1xx,2xx/)
    expect(line).toContain(`,${operationId},GET /sailings,3,0,3,`)
    expect(rest).toEqual([])
  })

  test('an admin’s cover everybody and narrow to one', async () => {
    const all = await call(ALL_ROWS, { token: admin.token, query: '?groupBy=organization' })
    const items = all.json.items as { id: string; requests: number }[]
    const counts = new Map(items.map(({ id, requests }) => [id, requests]))
    expect([counts.get(owner.organizationId), counts.get(other.organizationId)]).toEqual([3, 40])
    const query = `?organizationId=${other.organizationId}`
    expect(report(await call(GET_ALL, { token: admin.token, query })).totals.requests).toBe(40)
  })
})
