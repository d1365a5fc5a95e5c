import { afterAll, beforeAll, expect, test } from 'vitest'
import { POST as POST_API } from '../src/app/api/v1/apis/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { POST as POST_ROUTE } from '../src/app/api/v1/routes/route.ts'
import { POST as TEST_ROUTE } from '../src/app/api/v1/routes/test/route.ts'
import { makeApi } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let versionId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  const api = await makeApi(POST_API, admin, {
    name: 'Ferry',
    upstreamUrl: 'http://127.0.0.1:9001/base',
  })
  versionId = api.versions[0]?.id ?? ''
  await call(POST_ROUTE, {
    token: admin.token,
    body: { versionId, path: '/only/{id}', methods: ['GET'], host: 'api.example.com' },
  })
})
afterAll(() => portal.close())

const ask = (body: object) => call(TEST_ROUTE, { token: admin.token, body })

test('the draft is asked, before anything is published', async () => {
  const { status, json } = await ask({ path: '/ferry/v1/anything?x=1' })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    outcome: 'matched',
    route: { path: '/ferry/v1/*', apiName: 'Ferry', versionId, versionName: 'v1' },
    forwardedTo: 'http://127.0.0.1:9001/base/anything?x=1',
  })
  expect(await portal.db.configRevision.count()).toBe(0)
})

test.each([
  ['a host that the route does not name', { path: '/only/1', host: 'other.example' }, 'not_found'],
  ['the host that it names', { path: '/only/1', host: 'api.example.com' }, 'matched'],
  [
    'a method that it does not take',
    { path: '/only/1', host: 'api.example.com', method: 'POST' },
    'method_not_allowed',
  ],
  ['a path that gateways refuse', { path: '/ferry/v1/..%2fadmin' }, 'refused'],
])('%s', async (_name, body, outcome) => {
  expect((await ask(body)).json.outcome).toBe(outcome)
})

test('what is published is asked as well as the draft, and each answers for itself', async () => {
  expect((await ask({ path: '/draft/only', revision: 'published' })).status).toBe(404)
  await call(PUBLISH, { token: admin.token, body: {} })
  await call(POST_ROUTE, { token: admin.token, body: { versionId, path: '/draft/only' } })
  expect((await ask({ path: '/draft/only' })).json).toMatchObject({
    ...{ revision: null, outcome: 'matched' },
    says: ['The version v1 is active.', 'A key is asked for.'],
  })
  for (const revision of ['published', 1]) {
    expect((await ask({ path: '/draft/only', revision })).json).toMatchObject({
      ...{ revision: 1, outcome: 'not_found' },
    })
  }
  expect((await ask({ path: '/a', revision: 99 })).status).toBe(404)
})

test('a path without its slash is refused at its field', async () => {
  const { status, json } = await ask({ path: 'ferry' })
  expect([status, json.errors]).toMatchObject([422, [{ pointer: '/path' }]])
})

test('what a route asks of the headers decides, and each route that fits says why', async () => {
  const predicates = [{ in: 'header', name: 'X-Beta', test: 'equals', value: '1' }]
  const made = await call(POST_ROUTE, {
    token: admin.token,
    body: {
      ...{ versionId, path: '/ferry/v1/*', predicates, pathRewrite: '/beta/*' },
      upstreamHost: '*',
    },
  })
  expect(made.status).toBe(201)
  const path = '/ferry/v1/a?x'
  const plain = await ask({ path, host: 'api.example.com' })
  expect(plain.json).toMatchObject({ forwardedTo: 'http://127.0.0.1:9001/base/a?x' })
  expect(plain.json.candidates).toMatchObject([
    { id: made.json.id, verdict: 'predicate_fails', why: 'wants that header x-beta equals "1"' },
    { verdict: 'chosen' },
  ])
  const headers = [{ name: 'x-BETA', value: '1' }]
  const beta = await ask({ path, host: 'api.example.com', headers })
  expect(beta.json).toMatchObject({
    route: { id: made.json.id },
    forwardedTo: 'http://127.0.0.1:9001/base/beta/a?x',
    upstreamHost: 'api.example.com',
    candidates: [
      { verdict: 'chosen' },
      { verdict: 'comes_later', why: 'comes later: it has fewer predicates' },
    ],
  })
})
