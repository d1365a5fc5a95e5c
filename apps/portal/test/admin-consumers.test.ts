import { mintId, reportNode } from '@gatehouse/db'
import type { TargetReport } from '@gatehouse/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as APPROVE } from '../src/app/api/v1/admin/subscriptions/[subscriptionId]/approve/route.ts'
import { POST as DENY } from '../src/app/api/v1/admin/subscriptions/[subscriptionId]/deny/route.ts'
import { GET as LIST_SUBSCRIPTIONS } from '../src/app/api/v1/admin/subscriptions/route.ts'
import { GET as LIST_AUDIT } from '../src/app/api/v1/audit-events/route.ts'
import { GET as LIST_GATEWAYS } from '../src/app/api/v1/gateways/route.ts'
import { POST as ACTIVATE } from '../src/app/api/v1/organizations/[organizationId]/activate/route.ts'
import { GET as GET_ORGANIZATION } from '../src/app/api/v1/organizations/[organizationId]/route.ts'
import { POST as SUSPEND } from '../src/app/api/v1/organizations/[organizationId]/suspend/route.ts'
import { GET as LIST_ORGANIZATIONS } from '../src/app/api/v1/organizations/route.ts'
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
let catalogue: Catalogue

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  catalogue = await publishCatalogue(portal)
})
afterAll(() => portal.close())

async function subscribe(person: Person, state: 'pending' | 'active' = 'pending') {
  const { organizationId, userId } = person
  const [id, applicationId] = [mintId('sub'), mintId('app')]
  await portal.db.application.create({ data: { id: applicationId, organizationId, name: 'shop' } })
  await portal.db.subscription.create({
    data: {
      ...{ id, organizationId, applicationId, state, createdById: userId },
      ...{ apiId: catalogue.apiId, tierId: catalogue.manualTierId },
    },
  })
  return id
}

describe('organizations', () => {
  test('are found by a member’s address, with counts', async () => {
    const person = await makePerson(portal)
    await subscribe(person, 'active')
    const list = await call(LIST_ORGANIZATIONS, { token: admin.token, query: `?q=${person.email}` })
    expect(list.json.items).toMatchObject([
      { id: person.organizationId, members: 1, applications: 1, subscriptions: 1, liveKeys: 0 },
    ])
  })

  test('are suspended and let in again, each act once in the audit log and in the gateways’ feed', async () => {
    const { organizationId } = await makePerson(portal)
    const given = { token: admin.token, params: { organizationId }, body: { reason: 'unpaid' } }
    const changes = () => portal.db.credentialChange.count({ where: { entityId: organizationId } })
    const before = await changes()
    expect((await call(SUSPEND, given)).json).toMatchObject({ state: 'suspended', version: 2 })
    expect((await call(SUSPEND, given)).json).toMatchObject({ state: 'suspended', version: 2 })
    expect(await changes()).toBe(before + 1)
    expect((await call(ACTIVATE, given)).json).toMatchObject({ state: 'active', version: 3 })
    const events = await portal.db.auditEvent.findMany({
      where: { subjectId: organizationId },
      orderBy: { at: 'asc' },
    })
    expect(events).toMatchObject([
      { action: 'organization.suspended', after: { state: 'suspended', reason: 'unpaid' } },
      { action: 'organization.activated', organizationId },
    ])
    const read = await call(GET_ORGANIZATION, { token: admin.token, params: { organizationId } })
    expect(read.headers.get('etag')).toBe('"3"')
  })
})

describe('the approvals queue', () => {
  test('shows who waits longest first, with what is needed to decide', async () => {
    const [first, second] = [await makePerson(portal), await makePerson(portal)]
    const ids = [await subscribe(first), await subscribe(second)]
    const list = await call(LIST_SUBSCRIPTIONS, {
      token: admin.token,
      query: '?state=pending&limit=1',
    })
    expect(list.json.items).toMatchObject([
      { id: ids[0], requestedBy: { email: first.email }, tier: { approval: 'manual' } },
    ])
    const next = await call(LIST_SUBSCRIPTIONS, {
      token: admin.token,
      query: `?state=pending&limit=1&cursor=${list.json.nextCursor}`,
    })
    expect(next.json.items).toMatchObject([{ id: ids[1] }])
  })

  test('approval activates once, tells the requester and is audited', async () => {
    const person = await makePerson(portal)
    const subscriptionId = await subscribe(person)
    const given = { token: admin.token, params: { subscriptionId }, body: {} }
    expect((await call(APPROVE, given)).json).toMatchObject({ state: 'active', version: 2 })
    expect((await call(APPROVE, given)).json.code).toBe('conflict')
    expect((await call(DENY, { ...given, body: { reason: 'late' } })).json.code).toBe('conflict')
    const mails = await portal.db.mailMessage.findMany({ where: { recipient: person.email } })
    expect(mails.map(({ kind }) => kind)).toEqual(['subscription_approved'])
    const events = await portal.db.auditEvent.findMany({ where: { subjectId: subscriptionId } })
    expect(events).toMatchObject([
      { action: 'subscription.approved', organizationId: person.organizationId },
    ])
  })

  test('a denial needs a reason', async () => {
    const person = await makePerson(portal)
    const subscriptionId = await subscribe(person)
    const given = { token: admin.token, params: { subscriptionId } }
    const bare = await call(DENY, { ...given, body: {} })
    expect([bare.status, pointers(bare)]).toEqual([422, ['/reason']])
    const denied = await call(DENY, { ...given, body: { reason: 'Not for resale' } })
    expect(denied.json).toMatchObject({ state: 'cancelled' })
  })

  test('two admins who decide at a time: one decides', async () => {
    const subscriptionId = await subscribe(await makePerson(portal))
    const given = { token: admin.token, params: { subscriptionId } }
    const answers = await Promise.all([
      call(APPROVE, { ...given, body: {} }),
      call(DENY, { ...given, body: { reason: 'no' } }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })
})

describe('the audit log', () => {
  test('filters by noun, actor and time, and is CSV when asked', async () => {
    const { organizationId } = await makePerson(portal)
    const reason = '=1+1'
    await call(SUSPEND, { token: admin.token, params: { organizationId }, body: { reason } })
    const query = `?action=organization&organizationId=${organizationId}&actorId=${admin.userId}`
    const list = await call(LIST_AUDIT, { token: admin.token, query })
    expect(list.json.items).toMatchObject([
      {
        ...{ action: 'organization.suspended', subjectId: organizationId },
        actor: { id: admin.userId, email: admin.email },
        actorTokenId: expect.stringMatching(/^tok_/),
        requestId: expect.stringMatching(/^req_/),
      },
    ])
    const future = `${query}&from=2999-01-01T00:00:00Z`
    expect((await call(LIST_AUDIT, { token: admin.token, query: future })).json.items).toEqual([])
    const csv = await call(LIST_AUDIT, { token: admin.token, query: `${query}&format=csv` })
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(2)
    const bad = await call(LIST_AUDIT, { token: admin.token, query: '?from=yesterday' })
    expect([bad.status, pointers(bad)]).toEqual([422, ['from']])
  })

  test('pages through every event once', async () => {
    const total = await portal.db.auditEvent.count()
    const seen = new Set<string>()
    let cursor: unknown = ''
    while (cursor !== null) {
      const query = `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const { json } = await call(LIST_AUDIT, { token: admin.token, query })
      for (const { id } of json.items as { id: string }[]) seen.add(id)
      cursor = json.nextCursor
    }
    expect(seen.size).toBe(total)
  })
})

const TARGET: TargetReport = {
  ...{ upstreamId: 'ups_1', url: 'http://a', state: 'open', sinceMs: 1 },
  ...{ active: 2, threads: 2, affected: 1 },
}

test('gateways show revision, lag, last refusal, and who has not been heard of', async () => {
  const node = {
    ...{ hostname: 'edge', release: '0.1.0', controlUrl: null, startedAtMs: 1_000 },
    state: 'serving',
    ...{ credentialsSeq: 0, load: { requestsPerSecond: 2.5 }, switchedOff: ['retries'] },
    targets: [TARGET],
  } as const
  const issues = [{ path: 'routes.0.path', message: 'must start with "/"' }]
  const [good, behind] = [mintId('node'), mintId('node')]
  await reportNode(pool(), {
    ...{ ...node, id: good, revision: 1, revisionSinceAtMs: 2_000, lastRefusal: null },
  })
  await reportNode(pool(), {
    ...{ ...node, id: behind, revision: null, revisionSinceAtMs: null },
    lastRefusal: { revision: 1, atMs: 3_000, issues },
  })
  const list = async () => {
    const { json } = await call(LIST_GATEWAYS, { token: admin.token })
    const items = json.items as { id: string }[]
    return new Map(items.map((item) => [item.id, item]))
  }
  const nodes = await list()
  expect(nodes.get(good)).toMatchObject({
    ...{ state: 'serving', revision: 1, revisionsBehind: 0, lastRefusal: null },
    ...{ revisionSinceAt: new Date(2_000).toISOString(), load: { requestsPerSecond: 2.5 } },
    ...{ switchedOff: ['retries'], targets: { known: 1, unwell: 1 } },
  })
  expect(nodes.get(behind)).toMatchObject({
    revisionsBehind: null,
    lastRefusal: { revision: 1, at: new Date(3_000).toISOString(), issues },
  })
  const seenAt = new Date(Date.now() - 60_000)
  await portal.db.gatewayNode.update({ where: { id: good }, data: { seenAt } })
  expect((await list()).get(good)).toMatchObject({ state: 'lost' })
})
