import { mintId, openMail } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as API_CATALOG } from '../src/app/.well-known/api-catalog/route.ts'
import { GET as ATOM } from '../src/app/(public)/apis/[slug]/changelog/atom.xml/route.ts'
import { GET as CHANGELOG } from '../src/app/api/v1/catalog/apis/[slug]/changelog/route.ts'
import { PATCH as PATCH_ENTRY } from '../src/app/api/v1/changelog/[entryId]/route.ts'
import { POST as POST_ENTRY } from '../src/app/api/v1/changelog/route.ts'
import { POST as PREVIEW } from '../src/app/api/v1/deprecations/notices/preview/route.ts'
import { POST as SEND, GET as SENT } from '../src/app/api/v1/deprecations/notices/route.ts'
import { GET as REGISTRY } from '../src/app/api/v1/deprecations/registry/route.ts'
import { GET as DEPRECATIONS } from '../src/app/api/v1/deprecations/route.ts'
import { GET as NOTICES } from '../src/app/api/v1/notices/route.ts'
import { GET as CALENDAR } from '../src/app/feeds/notices/[token]/deprecations.ics/route.ts'
import { call, PORTAL_URL } from './harness.ts'
import { CALLS, type Ferry, inDays, openFerry, publish, recordCalls } from './lifecycle-fixture.ts'

let ferry: Ferry
beforeAll(async () => {
  ferry = await openFerry()
  await ferry.portal.db.apiVersion.update({
    where: { id: ferry.v1 },
    data: {
      deprecatedAt: new Date(inDays(-1)),
      sunsetAt: new Date(inDays(60)),
      successorVersionId: ferry.v2,
    },
  })
  await publish(ferry.portal)
})
afterAll(() => ferry.portal.close())

describe('the registry', () => {
  test('names who calls what, as JSON and CSV, and filters', async () => {
    const all = await call(REGISTRY, { token: ferry.admin.token })
    expect(all.json.items).toMatchObject([
      {
        application: { id: ferry.applicationId, name: 'Booking site' },
        version: { name: 'v1' },
        operation: { method: 'GET', path: '/sailings' },
        requests: CALLS,
      },
    ])
    const none = await call(REGISTRY, {
      token: ferry.admin.token,
      query: `?organizationId=${ferry.bob.organizationId}`,
    })
    expect(none.json.items).toEqual([])
    const csv = await call(REGISTRY, { token: ferry.admin.token, query: '?format=csv' })
    expect(csv.text.split('\r\n')[1]).toContain('Booking site')
    expect((await call(REGISTRY, { token: ferry.admin.token, query: '?cursor=junk' })).status).toBe(
      422,
    )
  })

  test('is summed up in the calendar', async () => {
    const { json } = await call(DEPRECATIONS, { token: ferry.admin.token })
    expect(json.items).toMatchObject([
      {
        versionId: ferry.v1,
        stateNow: 'deprecated',
        requests: CALLS,
        applications: 1,
        successor: { name: 'v2' },
      },
    ])
  })

  test('turns into mails with the reader’s own numbers, sent through the outbox', async () => {
    const body = {
      ...{ versionId: ferry.v1, applicationIds: [ferry.applicationId] },
      ...{ subject: 'v1 is going', text: 'Please move to v2.' },
    }
    const preview = await call(PREVIEW, { token: ferry.admin.token, body })
    expect(preview.json.mails).toMatchObject([{ recipient: ferry.ann.email, requests: CALLS }])
    expect(await ferry.portal.db.mailMessage.count({ where: { kind: 'deprecation_notice' } })).toBe(
      0,
    )
    const sent = await call(SEND, { token: ferry.admin.token, body })
    expect(sent.status).toBe(201)
    const mail = await ferry.portal.db.mailMessage.findFirstOrThrow({
      where: { kind: 'deprecation_notice' },
    })
    const { text } = openMail(ferry.portal.box, mail)
    expect(text).toContain('Please move to v2.')
    expect(text).toContain('made 40 calls to The ferry v1')
    const list = await call(SENT, { token: ferry.admin.token })
    expect(list.json.items).toMatchObject([
      {
        subject: 'v1 is going',
        mails: [{ recipient: ferry.ann.email, requests: CALLS, delivery: 'queued' }],
      },
    ])
  })
})

// Guarantee: whoever goes on after a sunset can be found, of a version and of a single operation, and nobody else is in that list.
test('the registry tells who still calls what is retired', async () => {
  const { db } = ferry.portal
  const { upstreamId } = await db.apiVersion.findUniqueOrThrow({ where: { id: ferry.v1 } })
  const [v0, stays, gone] = [mintId('ver'), mintId('op'), mintId('op')]
  const past = { deprecatedAt: new Date(inDays(-20)), sunsetAt: new Date(inDays(-5)) }
  await db.apiVersion.create({
    data: { id: v0, apiId: ferry.apiId, name: 'v0', state: 'active', upstreamId, ...past },
  })
  await db.operation.createMany({
    data: [
      { id: stays, versionId: ferry.v2, method: 'GET', path: '/stays' },
      { id: gone, versionId: ferry.v2, method: 'GET', path: '/gone', ...past },
    ],
  })
  const [keyOfV0, keyOfV2] = [mintId('key'), mintId('key')]
  const ofV0 = { versionId: v0, operationId: '', keyId: keyOfV0 }
  const ofV2 = { versionId: ferry.v2, keyId: keyOfV2 }
  await recordCalls(ferry, [
    { ...ofV0, day: -6, requests: 5 },
    { ...ofV0, day: -6, requests: 2, statusClass: '4xx' },
    { ...ofV0, day: -1, requests: 3, statusClass: '4xx' },
    { ...ofV2, operationId: stays, day: -1, requests: 7, statusClass: '4xx' },
    { ...ofV2, operationId: gone, day: -1, requests: 4, statusClass: '4xx' },
  ])
  const read = async (query: string) =>
    (await call(REGISTRY, { token: ferry.admin.token, query })).json.items
  expect(await read('?refused=1')).toMatchObject([
    { version: { name: 'v0' }, requests: 10, refused: 3 },
    { version: { name: 'v2' }, operation: { path: '/gone' }, requests: 4, refused: 4 },
  ])
  const all = (await read('')) as { version: { id: string }; refused: number }[]
  expect(all).toHaveLength(3)
  expect(all.find(({ version }) => version.id === ferry.v1)?.refused).toBe(0)
  expect(await read(`?refused=1&apiId=${mintId('api')}`)).toEqual([])
  await db.apiVersion.delete({ where: { id: v0 } })
  await db.operation.deleteMany({ where: { id: { in: [stays, gone] } } })
})

describe('a consumer', () => {
  test('sees its own dates and calls, and nobody else’s', async () => {
    const { json } = await call(NOTICES, { token: ferry.ann.token })
    expect(json.items).toMatchObject([
      {
        ...{ name: 'v1', stateNow: 'deprecated', successorName: 'v2' },
        applications: [
          {
            ...{ id: ferry.applicationId, requests: CALLS },
            operations: [{ method: 'GET', path: '/sailings', requests: CALLS }],
          },
        ],
      },
    ])
    expect((await call(NOTICES, { token: ferry.bob.token })).json.items).toEqual([])
  })

  test('has a calendar whose address holds no secret and ends with the membership', async () => {
    const { json } = await call(NOTICES, { token: ferry.ann.token })
    const url = new URL(String(json.calendarUrl))
    const token = url.pathname.split('/')[3] ?? ''
    const read = (text: string) =>
      CALENDAR(new Request(url), { params: Promise.resolve({ token: text }) })
    const file = await (await read(token)).text()
    expect(file).toContain('SUMMARY:The ferry v1 stops answering')
    const [organizationId, , mac] = token.split('.')
    expect((await read(`${organizationId}.${ferry.bob.userId}.${mac}`)).status).toBe(404)
    expect((await read(`${token}x`)).status).toBe(404)
    await ferry.portal.db.user.update({
      where: { id: ferry.ann.userId },
      data: { sessionVersion: { increment: 1 } },
    })
    expect((await read(token)).status).toBe(404)
  })
})

describe('the changelog', () => {
  test('shows entries once they are published, to those who may see the API', async () => {
    const body = {
      apiId: ferry.apiId,
      versionId: ferry.v1,
      title: 'v1 is deprecated',
      body: 'Use **v2**.',
    }
    const made = await call(POST_ENTRY, { token: ferry.admin.token, body })
    expect(made.json).toMatchObject({ slug: 'v1-is-deprecated', state: 'draft' })
    const params = { slug: 'ferry' }
    expect((await call(CHANGELOG, { params })).json.items).toEqual([])
    const entryId = String(made.json.id)
    const edit = (body: object, ifMatch: number) =>
      call(PATCH_ENTRY, { token: ferry.admin.token, params: { entryId }, ifMatch, body })
    expect((await edit({ state: 'published' }, 1)).status).toBe(200)
    expect((await call(CHANGELOG, { params })).json.items).toMatchObject([
      { slug: 'v1-is-deprecated', versionName: 'v1', body: 'Use **v2**.' },
    ])
    expect((await edit({ slug: 'other' }, 2)).status).toBe(422)
    const feed = await ATOM(new Request(PORTAL_URL), { params: Promise.resolve({ ...params }) })
    expect(feed.headers.get('content-type')).toContain('application/atom+xml')
    expect(await feed.text()).toContain(`${PORTAL_URL}/apis/ferry/changelog/v1-is-deprecated`)
    const again = await call(POST_ENTRY, { token: ferry.admin.token, body })
    expect([again.status, again.json.code]).toEqual([409, 'conflict'])
  })
})

test('the API catalogue lists what the caller may see, as a linkset', async () => {
  const read = async () => API_CATALOG(new Request(PORTAL_URL), { params: Promise.resolve({}) })
  const response = await read()
  expect(response.headers.get('content-type')).toMatch(/^application\/linkset\+json/)
  const { linkset } = (await response.json()) as { linkset: Record<string, unknown>[] }
  expect(linkset[0]?.item).toContainEqual({ href: 'http://localhost:8080/ferry/v1' })
  expect(linkset.find(({ anchor }) => anchor === 'http://localhost:8080/ferry/v1')).toMatchObject({
    'service-desc': [{ type: 'application/json' }],
  })
  await ferry.portal.db.api.update({ where: { id: ferry.apiId }, data: { visibility: 'internal' } })
  await publish(ferry.portal)
  expect(((await (await read()).json()) as { linkset: unknown[] }).linkset).toHaveLength(1)
})
