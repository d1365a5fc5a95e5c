import { readAllCredentials } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as END } from '../src/app/api/v1/admin/overrides/[overrideId]/end/route.ts'
import { GET as LIST } from '../src/app/api/v1/admin/overrides/route.ts'
import { POST as ADJUST } from '../src/app/api/v1/admin/subscriptions/[subscriptionId]/adjustments/route.ts'
import { PUT } from '../src/app/api/v1/admin/subscriptions/[subscriptionId]/override/route.ts'
import { GET as TERMS } from '../src/app/api/v1/admin/subscriptions/[subscriptionId]/terms/route.ts'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { GET as OWN } from '../src/app/api/v1/subscriptions/[subscriptionId]/route.ts'
import { POST as subscribe } from '../src/app/api/v1/subscriptions/route.ts'
import { pool } from '../src/server/db.ts'
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

let portal: Portal
let admin: Person
let ferry: Catalogue

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  ferry = await publishCatalogue(portal)
  await portal.db.tierLimit.deleteMany({ where: { tierId: ferry.tierId } })
  await portal.db.tierLimit.createMany({
    data: [
      { id: 'lim_01jd3s9k8v7m6n5p4q3r2s1t0a', name: 'rate', rule: RATE, position: 0 },
      { id: 'lim_01jd3s9k8v7m6n5p4q3r2s1t0b', name: 'daily', rule: DAILY, position: 1 },
      { id: 'lim_01jd3s9k8v7m6n5p4q3r2s1t0c', name: 'all', scope: 'global', rule: DAILY },
    ].map((limit) => ({ ...limit, tierId: ferry.tierId })),
  })
})
afterAll(() => portal.close())

const RATE = { kind: 'token_bucket', burst: 10, tokens: 1, perMs: 1_000 }
const DAILY = { kind: 'quota', limit: 100, every: 'day', timeZone: 'UTC', hard: true }
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

type Subscribed = Readonly<{ person: Person; subscriptionId: string }>

async function subscribed(): Promise<Subscribed> {
  const person = await makePerson(portal)
  const { token } = person
  const application = await call(createApplication, { token, body: { name: 'Shop' } })
  const body = { applicationId: application.json.id, apiId: ferry.apiId, tierId: ferry.tierId }
  const { json } = await call(subscribe, { token, body })
  return { person, subscriptionId: String(json.id) }
}

const override = ({ subscriptionId }: Subscribed, body: object, token = admin.token) =>
  call(PUT, { token, params: { subscriptionId }, body })
const adjust = ({ subscriptionId }: Subscribed, body: object, token = admin.token) =>
  call(ADJUST, { token, params: { subscriptionId }, body })
const twice = {
  limits: [{ name: 'rate', rule: { ...RATE, burst: 20 } }],
  reason: 'A campaign',
  endsAt: inDays(7),
}

/** What gateways are told of a subscription. */
async function told({ subscriptionId }: Subscribed) {
  const { records } = await readAllCredentials(pool())
  const record = records.find(({ id }) => id === subscriptionId)
  return record?.entity === 'subscription' ? record.terms : undefined
}

async function acts({ subscriptionId }: Subscribed): Promise<string[]> {
  const events = await portal.db.auditEvent.findMany({
    where: { subjectId: subscriptionId, action: { not: 'subscription.created' } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  })
  return events.map(({ action }) => action)
}

describe('an override', () => {
  // Guarantee: nothing is published, and yet gateways, the consumer and the audit log know of it.
  test('reaches gateways by the feed, the consumer sees it, and it can be ended', async () => {
    const mine = await subscribed()
    const before = await portal.db.credentialFeed.findUniqueOrThrow({ where: { id: 1 } })
    expect((await override(mine, twice)).json.override).toMatchObject({
      ...{ state: 'active', reason: 'A campaign', endsAt: twice.endsAt },
      limits: [{ name: 'rate', text: expect.stringContaining('20 requests at once') }],
    })
    const after = await portal.db.credentialFeed.findUniqueOrThrow({ where: { id: 1 } })
    expect(after.lastSeq).toBe(before.lastSeq + 1n)
    expect(await told(mine)).toMatchObject({
      override: { endsAtMs: Date.parse(twice.endsAt), limits: twice.limits },
    })
    const params = { subscriptionId: mine.subscriptionId }
    const own = await call(OWN, { token: mine.person.token, params })
    expect(own.json.override).toMatchObject({ reason: 'A campaign', endsAt: twice.endsAt })

    const listed = await call(LIST, { token: admin.token, query: '?state=active' })
    const [row] = listed.json.items as { id: string }[]
    const ended = await call(END, {
      ...{ token: admin.token, body: { reason: 'Over' } },
      params: { overrideId: String(row?.id) },
    })
    expect(ended.json).toMatchObject({ state: 'ended' })
    expect(await told(mine)).toBeNull()
    expect(await acts(mine)).toEqual(['subscription.override_set', 'subscription.override_ended'])
  })

  test('takes the place of the one before, and can be planned', async () => {
    const mine = await subscribed()
    await override(mine, twice)
    const planned = await override(mine, { ...twice, startsAt: inDays(1), endsAt: inDays(2) })
    expect(planned.json.override).toMatchObject({ state: 'planned' })
    const where = { subscriptionId: mine.subscriptionId, endedAt: null }
    expect(await portal.db.subscriptionOverride.count({ where })).toBe(1)
  })

  test('that ran out is not told to gateways, nor shown as one in force', async () => {
    const mine = await subscribed()
    await override(mine, twice)
    const where = { subscriptionId: mine.subscriptionId }
    const past = { startsAt: new Date(inDays(-2)), endsAt: new Date(inDays(-1)) }
    await portal.db.subscriptionOverride.updateMany({ where, data: past })
    expect(await told(mine)).toBeNull()
    const params = { subscriptionId: mine.subscriptionId }
    expect((await call(TERMS, { token: admin.token, params })).json.override).toBeNull()
    const expired = await call(LIST, { token: admin.token, query: '?state=expired' })
    expect(expired.json.items).toMatchObject([{ subscriptionId: mine.subscriptionId }])
  })

  test.each([
    ['no limit', { ...twice, limits: [] }, '/limits'],
    [
      'a limit that the tier has not',
      { ...twice, limits: [{ name: 'x', rule: RATE }] },
      '/limits/0/name',
    ],
    ['another kind', { ...twice, limits: [{ name: 'rate', rule: DAILY }] }, '/limits/0/rule/kind'],
    [
      'numbers that overflow',
      { ...twice, limits: [{ name: 'rate', rule: { ...RATE, burst: 2 ** 45 } }] },
      '/limits/0/rule',
    ],
    [
      'a negative number',
      { ...twice, limits: [{ name: 'rate', rule: { ...RATE, tokens: -1 } }] },
      '/limits/0/rule/tokens',
    ],
    ['no reason', { ...twice, reason: ' ' }, '/reason'],
    ['an end in the past', { ...twice, endsAt: inDays(-1) }, '/endsAt'],
    ['an end before the start', { ...twice, startsAt: inDays(9) }, '/endsAt'],
    ['more than a year', { ...twice, endsAt: inDays(400) }, '/endsAt'],
  ])('with %s is refused at its field', async (_, body, pointer) => {
    const answer = await override(await subscribed(), body)
    expect([answer.status, pointers(answer)[0]]).toEqual([422, pointer])
  })

  test('is an admin’s to give', async () => {
    const mine = await subscribed()
    expect((await override(mine, twice, mine.person.token)).status).toBe(403)
    const params = { subscriptionId: 'sub_01jd3s9k8v7m6n5p4q3r2s1t0v' }
    expect((await call(PUT, { token: admin.token, params, body: twice })).status).toBe(404)
  })
})

describe('a counter', () => {
  test('is counted anew, and a quota raised, by the feed and with a reason', async () => {
    const mine = await subscribed()
    const reset = { kind: 'reset', limitName: 'rate', reason: 'Our mistake' }
    expect((await adjust(mine, reset)).status).toBe(201)
    const grant = { kind: 'grant', limitName: 'daily', amount: 50, reason: 'A migration' }
    expect((await adjust(mine, grant)).json.adjustments).toMatchObject([
      { kind: 'grant', amount: 50, reason: 'A migration' },
      { kind: 'reset', limitName: 'rate' },
    ])
    const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000
    expect(await told(mine)).toMatchObject({
      override: null,
      grants: [{ name: 'daily', amount: 50, untilMs: midnight }],
      resets: [{ name: 'rate' }],
    })
    expect(await acts(mine)).toEqual(['subscription.limit_reset', 'subscription.quota_granted'])
  })

  test.each([
    ['others share', { kind: 'reset', limitName: 'all', reason: 'x' }, '/limitName'],
    ['is not there', { kind: 'reset', limitName: 'x', reason: 'x' }, '/limitName'],
    ['is no quota', { kind: 'grant', limitName: 'rate', amount: 1, reason: 'x' }, '/limitName'],
    ['gets nothing', { kind: 'grant', limitName: 'daily', amount: 0, reason: 'x' }, '/amount'],
  ])('that %s is refused at its field', async (_, body, pointer) => {
    const answer = await adjust(await subscribed(), body)
    expect([answer.status, pointers(answer)[0]]).toEqual([422, pointer])
  })
})
