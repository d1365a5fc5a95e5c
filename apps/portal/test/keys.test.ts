import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  POST as create,
  GET as listOfApplication,
} from '../src/app/api/v1/applications/[applicationId]/keys/route.ts'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { POST as revoke } from '../src/app/api/v1/keys/[keyId]/revoke/route.ts'
import { POST as roll } from '../src/app/api/v1/keys/[keyId]/roll/route.ts'
import { GET, PATCH } from '../src/app/api/v1/keys/[keyId]/route.ts'
import { GET as list } from '../src/app/api/v1/keys/route.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let ann: Person
let applicationId: string

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
  applicationId = await makeApplication(ann)
})
afterAll(() => portal.close())

async function makeApplication({ token }: Person): Promise<string> {
  return String((await call(createApplication, { token, body: { name: 'App' } })).json.id)
}

type Created = { secret: string; key: { id: string; display: string; expiresAt: string | null } }

async function makeKey(body: Record<string, unknown>, headers: Record<string, string> = {}) {
  const answer = await call(create, { token: ann.token, params: { applicationId }, body, headers })
  expect(answer.status).toBe(201)
  return answer.json as unknown as Created
}

describe('a key', () => {
  test('is printed once; what is kept is its hash and its last four characters', async () => {
    const { secret, key } = await makeKey({
      name: 'laptop',
      environment: 'test',
      expiresInDays: 30,
    })
    expect(secret).toMatch(/^gh_test_[0-9A-Za-z]{49}$/)
    expect(key.display).toBe(`gh_test_…${secret.slice(-4)}`)
    expect(Date.parse(key.expiresAt ?? '') - Date.now()).toBeGreaterThan(29.9 * 86_400_000)
    const row = await portal.db.apiKey.findUniqueOrThrow({ where: { id: key.id } })
    expect(Buffer.from(row.hash)).toEqual(portal.box.hashKey(secret))

    const params = { keyId: key.id }
    const later = [
      await call(GET, { token: ann.token, params }),
      await call(list, { token: ann.token }),
      await call(listOfApplication, { token: ann.token, params: { applicationId } }),
      await call(list, { token: ann.token, query: '?format=csv' }),
    ]
    for (const answer of later) {
      expect(answer.status).toBe(200)
      expect(answer.text).toContain(key.id)
      expect(answer.text).not.toContain(secret)
      expect(answer.text).not.toMatch(/hash|pepper/i)
    }
  })

  // Guarantee: the secret is nowhere in the database in clear, also not where the answer is kept for a repetition.
  test('leaves its secret in no table', async () => {
    const { secret } = await makeKey({ name: 'secret' }, { 'idempotency-key': 'keep-me' })
    const tables = await portal.db.$queryRaw<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('public', 'graphile_worker')`
    const holding = []
    for (const { name } of tables) {
      const [{ count = 0 } = {}] = await portal.db.$queryRawUnsafe<{ count: number }[]>(
        `select count(*)::int as count from ${name} t where encode(convert_to(t::text, 'UTF8'), 'escape') like $1
          or t::text like $2`,
        `%${secret}%`,
        `%${Buffer.from(secret).toString('hex')}%`,
      )
      if (count > 0) holding.push(name)
    }
    expect(tables.length).toBeGreaterThan(20)
    expect(holding).toEqual([])
  })

  test('needs a verified address', async () => {
    const eve = await makePerson(portal, { isVerified: false })
    const params = { applicationId: await makeApplication(eve) }
    const answer = await call(create, { token: eve.token, params, body: { name: 'no' } })
    expect([answer.status, answer.json.code]).toEqual([403, 'email_unverified'])
  })

  test('is not made for an application that is suspended', async () => {
    const bob = await makePerson(portal)
    const params = { applicationId: await makeApplication(bob) }
    await portal.db.application.update({
      where: { id: params.applicationId },
      data: { state: 'suspended' },
    })
    const answer = await call(create, { token: bob.token, params, body: { name: 'no' } })
    expect([answer.status, answer.json.code]).toEqual([403, 'application_suspended'])
  })

  test.each([
    ['/expiresInDays', { name: 'x', expiresInDays: 12 }],
    ['/environment', { name: 'x', environment: 'prod' }],
    ['/name', { name: '' }],
  ])('is refused at %s', async (pointer, body) => {
    const answer = await call(create, { token: ann.token, params: { applicationId }, body })
    expect(answer.status).toBe(422)
    expect(answer.json.errors).toMatchObject([{ pointer }])
  })

  test('is renamed under its version', async () => {
    const { key } = await makeKey({ name: 'old' })
    const params = { keyId: key.id }
    expect((await call(PATCH, { token: ann.token, params, body: { name: 'new' } })).status).toBe(
      428,
    )
    const renamed = await call(PATCH, {
      token: ann.token,
      params,
      body: { name: 'new' },
      ifMatch: 1,
    })
    expect(renamed.json).toMatchObject({ name: 'new', version: 2 })
    const stale = await call(PATCH, { token: ann.token, params, body: { name: 'x' }, ifMatch: 1 })
    expect(stale.json).toMatchObject({ code: 'precondition_failed', current: { name: 'new' } })
  })

  test('is revoked by its name, for good, and a second time changes nothing', async () => {
    const { key } = await makeKey({ name: 'gone' })
    const params = { keyId: key.id }
    const wrong = await call(revoke, { token: ann.token, params, body: { name: 'Gone' } })
    expect(wrong.json.errors).toMatchObject([{ pointer: '/name' }])
    const first = await call(revoke, { token: ann.token, params, body: { name: 'gone' } })
    expect(first.json).toMatchObject({ state: 'revoked' })
    const second = await call(revoke, { token: ann.token, params, body: { name: 'gone' } })
    expect(second.json.revokedAt).toBe(first.json.revokedAt)
    const lines = { action: 'api_key.revoked', subjectId: key.id }
    expect(await portal.db.auditEvent.count({ where: lines })).toBe(1)
  })

  test('is rolled: its successor is like it, and it goes on for the hours of grace', async () => {
    const { key } = await makeKey({ name: 'rolled', environment: 'test', expiresInDays: 30 })
    const params = { keyId: key.id }
    const answer = await call(roll, { token: ann.token, params, body: { graceHours: 1 } })
    expect(answer.status).toBe(201)
    const { previous, ...made } = answer.json as unknown as Created & {
      previous: { expiresAt: string; state: string }
    }
    expect(made.secret).toMatch(/^gh_test_[0-9A-Za-z]{49}$/)
    expect(made.key).toMatchObject({ name: 'rolled', environment: 'test', state: 'active' })
    expect(Date.parse(made.key.expiresAt ?? '') - Date.now()).toBeGreaterThan(29.9 * 86_400_000)
    expect(previous).toMatchObject({
      state: 'active',
      rotatedTo: { id: made.key.id, display: made.key.display },
    })
    const leftMs = Date.parse(previous.expiresAt) - Date.now()
    expect(leftMs).toBeGreaterThan(3_500_000)
    expect(leftMs).toBeLessThanOrEqual(3_600_000)

    const again = await call(roll, { token: ann.token, params, body: {} })
    expect(again.json).toMatchObject({ code: 'conflict' })
    const named = { applicationId, name: 'rolled' }
    expect(await portal.db.apiKey.count({ where: named })).toBe(2)
    const events = { action: 'api_key.rolled', subjectId: key.id }
    expect(await portal.db.auditEvent.count({ where: events })).toBe(1)
  })

  test('that ends sooner than its grace keeps its own end, and without grace it ends now', async () => {
    const soon = await makeKey({ name: 'soon', expiresInDays: 7 })
    const kept = await call(roll, {
      token: ann.token,
      params: { keyId: soon.key.id },
      body: { graceHours: 720 },
    })
    expect(kept.json).toMatchObject({ previous: { expiresAt: soon.key.expiresAt } })
    const { key } = await makeKey({ name: 'leaked' })
    const params = { keyId: key.id }
    const ended = await call(roll, { token: ann.token, params, body: { graceHours: 0 } })
    expect(ended.json).toMatchObject({ previous: { state: 'expired' } })
    const long = await call(roll, { token: ann.token, params, body: { graceHours: 721 } })
    expect(long.json.errors).toMatchObject([{ pointer: '/graceHours' }])
  })

  test('tells the gateways of every change of what it may', async () => {
    const before = await portal.db.credentialFeed.findFirstOrThrow()
    const { key } = await makeKey({ name: 'fed' })
    await call(revoke, { token: ann.token, params: { keyId: key.id }, body: { name: 'fed' } })
    const changes = await portal.db.credentialChange.findMany({
      where: { seq: { gt: before.lastSeq }, entityId: key.id },
    })
    expect(changes).toHaveLength(2)
  })

  test('shows its last call: when, from where, with what', async () => {
    const { key } = await makeKey({ name: 'used' })
    const hour = { organizationId: ann.organizationId, applicationId, keyId: key.id, versionId: '' }
    await portal.db.usageClientHour.createMany({
      data: [
        {
          ...hour,
          startsAt: new Date('2026-03-14T08:00:00Z'),
          client: 'curl',
          requests: 3,
          lastAddress: '203.0.113.7',
          lastSeenAt: new Date('2026-03-14T08:59:59Z'),
        },
        {
          ...hour,
          startsAt: new Date('2026-03-14T09:00:00Z'),
          client: 'ferry-sdk',
          requests: 1,
          lastAddress: '203.0.113.8',
          lastSeenAt: new Date('2026-03-14T09:05:07Z'),
        },
      ],
    })
    const { json } = await call(GET, { token: ann.token, params: { keyId: key.id } })
    expect(json.lastUsed).toEqual({
      at: '2026-03-14T09:05:07.000Z',
      address: '203.0.113.8',
      client: 'ferry-sdk',
    })
  })
})

test('a key shows its calls of the last seven days, by day and of its own organisation', async () => {
  const { key } = await makeKey({ name: 'busy' })
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
  const row = (startsAt: number, requests: number, client: string) => ({
    organizationId: ann.organizationId,
    ...{ applicationId, keyId: key.id, versionId: '', client, requests, lastAddress: '' },
    startsAt: new Date(startsAt),
    lastSeenAt: new Date(startsAt + 1),
  })
  await portal.db.usageClientHour.createMany({
    data: [
      row(today, 3, 'curl'),
      row(today, 4, 'ferry-sdk'),
      row(today - 6 * 86_400_000, 5, 'curl'),
      row(today - 7 * 86_400_000, 100, 'curl'),
      { ...row(today, 1_000, 'other'), organizationId: 'org_other' },
    ],
  })
  const { json } = await call(GET, { token: ann.token, params: { keyId: key.id } })
  expect(json.callsPerDay).toEqual([5, 0, 0, 0, 0, 0, 7])
})

test('keys are listed by state and environment', async () => {
  const bob = await makePerson(portal)
  const params = { applicationId: await makeApplication(bob) }
  for (const [name, environment] of [
    ['a', 'live'],
    ['b', 'test'],
    ['c', 'live'],
    ['d', 'live'],
  ]) {
    await call(create, { token: bob.token, params, body: { name, environment } })
  }
  const mine = { organizationId: bob.organizationId }
  const past = { createdAt: new Date(0), expiresAt: new Date(1) }
  await portal.db.apiKey.updateMany({ where: { ...mine, name: 'c' }, data: past })
  await portal.db.apiKey.updateMany({
    where: { ...mine, name: 'd' },
    data: { revokedAt: new Date() },
  })
  const names = async (query: string) => {
    const { json } = await call(list, { token: bob.token, query })
    return (json.items as { name: string }[]).map(({ name }) => name).sort()
  }
  expect(await names('?state=active')).toEqual(['a', 'b'])
  expect(await names('?state=expired')).toEqual(['c'])
  expect(await names('?state=revoked')).toEqual(['d'])
  expect(await names('?environment=test')).toEqual(['b'])
})
