import { mintId } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PATCH as PATCH_API } from '../src/app/api/v1/apis/[apiId]/route.ts'
import { POST as POST_API } from '../src/app/api/v1/apis/route.ts'
import { DELETE, GET, PATCH } from '../src/app/api/v1/tiers/[tierId]/route.ts'
import { GET as LIST, POST } from '../src/app/api/v1/tiers/route.ts'
import { makeApi, pointers } from './admin-fixtures.ts'
import { type Answer, call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let apiId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  const api = await makeApi(POST_API, admin, { document: undefined, name: 'Ferry' })
  apiId = api.id
})
afterAll(() => portal.close())

const RULE = { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 }
const LIMITS = [{ name: 'burst', rule: RULE }]

function make(body: object): Promise<Answer> {
  return call(POST, { token: admin.token, body })
}

describe('tiers', () => {
  test('are made with a slug of their name and say their limits in words', async () => {
    const { status, json } = await make({ name: 'Free Forever', limits: LIMITS, apiIds: [apiId] })
    expect(status).toBe(201)
    expect(json).toMatchObject({
      slug: 'free-forever',
      approval: 'automatic',
      limits: [{ name: 'burst', scope: 'subscription', mode: 'enforce', rule: RULE }],
      apis: [{ id: apiId }],
      subscriptions: { active: 0, pending: 0, suspended: 0 },
    })
    const [limit] = json.limits as { text: string }[]
    expect(limit?.text).toContain('60 requests at once')
  })

  test('keeps every kind of limit with all that it says', async () => {
    const limits = [
      {
        name: 'strict',
        scope: 'address',
        rule: { kind: 'sliding_window', limit: 9, windowMs: 60 },
      },
      { name: 'open', mode: 'shadow', rule: { kind: 'concurrency', limit: 3 } },
      {
        ...{ name: 'daily', scope: 'header', header: 'x-tenant', onStoreFailure: 'closed' },
        rule: { kind: 'quota', limit: 5, every: 'day', timeZone: 'Europe/Berlin', hard: false },
        cost: { tokens: 2, routes: { rt_a: 7 }, responseHeader: 'x-cost', tokensMax: 9 },
      },
      {
        ...{ name: 'rolling', ipv6Prefix: 48, ipv4Prefix: 24, counting: 'lease' },
        rule: { kind: 'rolling_quota', limit: 5, days: 30, hard: true },
      },
    ]
    const body = { name: 'Every kind', limits, bodyBytesMax: 65_536 }
    const made = await call(POST, { token: admin.token, body })
    expect([made.status, made.json.bodyBytesMax]).toEqual([201, 65_536])
    expect(made.json.limits).toMatchObject(limits)
    const params = { tierId: made.json.id as string }
    expect((await call(GET, { token: admin.token, params })).json.limits).toEqual(made.json.limits)
  })

  test.each([
    ['a burst of nothing', [{ name: 'a', rule: { ...RULE, burst: 0 } }], '/limits/0/rule/burst'],
    [
      'a zone that is none',
      [
        {
          ...{ name: 'a' },
          rule: { kind: 'quota', limit: 1, every: 'day', timeZone: 'Mars', hard: true },
        },
      ],
      '/limits/0',
    ],
    ['a header without a name', [{ name: 'a', scope: 'header', rule: RULE }], '/limits/0'],
    ['a negative rate', [{ name: 'a', rule: { ...RULE, tokens: -1 } }], '/limits/0/rule/tokens'],
    [
      'requests under way in shares',
      [{ name: 'a', counting: 'lease', rule: { kind: 'concurrency', limit: 5 } }],
      '/limits/0',
    ],
    [
      'a network wider than any',
      [{ name: 'a', scope: 'address', ipv4Prefix: 0, rule: RULE }],
      '/limits/0/ipv4Prefix',
    ],
    ['half a token', [{ name: 'a', rule: { ...RULE, tokens: 0.5 } }], '/limits/0/rule/tokens'],
    [
      'a number beyond exactness',
      [{ name: 'a', rule: { ...RULE, burst: 2 ** 60 } }],
      '/limits/0/rule/burst',
    ],
    [
      'sums that overflow',
      [{ name: 'a', rule: { ...RULE, burst: 2 ** 40, perMs: 2 ** 30 } }],
      '/limits/0',
    ],
    [
      'an unknown algorithm',
      [{ name: 'a', rule: { ...RULE, kind: 'magic' } }],
      '/limits/0/rule/kind',
    ],
    ['a name for headers that is none', [{ name: 'Not "ok"', rule: RULE }], '/limits/0/name'],
    ['one name twice', [...LIMITS, ...LIMITS], '/limits/1/name'],
    [
      'a limit of another tier',
      [{ ...LIMITS[0], id: 'lim_01jd3s9k8v7m6n5p4q3r2s1t0v' }],
      '/limits/0/id',
    ],
  ])('%s is refused at its field', async (_name, limits, pointer) => {
    const before = await portal.db.tier.count()
    const answer = await make({ name: 'Bad', limits })
    expect([answer.status, pointers(answer)[0]]).toEqual([422, pointer])
    expect(await portal.db.tier.count()).toBe(before)
  })

  test('an unknown API is refused at its place, a taken slug at its field', async () => {
    const unknown = await make({ name: 'Bad', apiIds: [apiId, 'api_01jd3s9k8v7m6n5p4q3r2s1t0v'] })
    expect([unknown.status, pointers(unknown)]).toEqual([422, ['/apiIds/1']])
    const taken = await make({ name: 'Other', slug: 'free-forever' })
    expect([taken.status, pointers(taken)]).toEqual([409, ['/slug']])
  })

  test('limits keep their ids and with them their counters, however the list changes', async () => {
    const hourly = { name: 'hourly', rule: { ...RULE, perMs: 3_600_000 } }
    const made = await make({ name: 'Kept', limits: [...LIMITS, hourly] })
    const [burst, hour] = made.json.limits as { id: string; name: string }[]
    const params = { tierId: String(made.json.id) }
    const limits = [
      { ...hourly, id: hour?.id },
      { ...LIMITS[0], name: 'surge', id: burst?.id },
    ]
    const patched = await call(PATCH, { token: admin.token, params, ifMatch: 1, body: { limits } })
    expect(patched.json.limits).toMatchObject([
      { id: hour?.id, name: 'hourly' },
      { id: burst?.id, name: 'surge' },
    ])
    const swapped = [
      { ...hourly, name: 'surge', id: hour?.id },
      { ...LIMITS[0], name: 'hourly', id: burst?.id },
    ]
    const again = { token: admin.token, params, ifMatch: 2, body: { limits: swapped } }
    expect((await call(PATCH, again)).status).toBe(200)
  })

  test('of two admins who edit one tier the second is shown what the first one wrote', async () => {
    const made = await make({ name: 'Shared', limits: LIMITS })
    const given = { token: admin.token, params: { tierId: String(made.json.id) }, ifMatch: 1 }
    expect((await call(PATCH, { ...given, body: { priceText: '€ 10' } })).status).toBe(200)
    const second = await call(PATCH, { ...given, body: { priceText: '€ 20' } })
    expect([second.status, second.json.current]).toMatchObject([412, { priceText: '€ 10' }])
  })

  test('an API that takes itself off a tier makes an open form of the tier stale', async () => {
    const made = await make({ name: 'Offered', apiIds: [apiId] })
    const tierId = String(made.json.id)
    const api = await portal.db.api.findUniqueOrThrow({ where: { id: apiId } })
    const tierIds: string[] = []
    const body = { tierIds }
    const given = { token: admin.token, params: { apiId }, ifMatch: api.version }
    expect((await call(PATCH_API, { ...given, body })).status).toBe(200)
    const stale = { token: admin.token, params: { tierId }, ifMatch: 1, body: { apiIds: [apiId] } }
    expect((await call(PATCH, stale)).status).toBe(412)
  })

  test('counts its subscribers and cannot be deleted while it has some', async () => {
    const made = await make({ name: 'Busy', apiIds: [apiId] })
    const tierId = String(made.json.id)
    const { organizationId } = await makePerson(portal)
    const applicationId = mintId('app')
    await portal.db.application.create({ data: { id: applicationId, organizationId, name: 'a' } })
    await portal.db.subscription.create({
      data: { id: mintId('sub'), organizationId, applicationId, apiId, tierId, state: 'pending' },
    })
    const list = await call(LIST, { token: admin.token, query: '?q=busy' })
    expect(list.json.items).toMatchObject([{ subscriptions: { active: 0, pending: 1 } }])
    const given = { token: admin.token, params: { tierId }, ifMatch: 1 }
    expect((await call(DELETE, given)).json.code).toBe('conflict')
    expect((await call(GET, given)).status).toBe(200)
  })
})
