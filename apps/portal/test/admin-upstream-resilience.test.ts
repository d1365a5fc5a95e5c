import { DEFAULT_RESILIENCE } from '@gatehouse/policy'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { POST as POST_API } from '../src/app/api/v1/apis/route.ts'
import { POST as RESTORE } from '../src/app/api/v1/revisions/[number]/restore/route.ts'
import { GET as GET_REVISION } from '../src/app/api/v1/revisions/[number]/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import {
  GET as GET_UPSTREAM,
  PATCH as PATCH_UPSTREAM,
} from '../src/app/api/v1/upstreams/[upstreamId]/route.ts'
import { GET as LIST_UPSTREAMS, POST as POST_UPSTREAM } from '../src/app/api/v1/upstreams/route.ts'
import { makeApi, pointers } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let upstreamId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  const api = await makeApi(POST_API, admin)
  const version = await portal.db.apiVersion.findFirstOrThrow({ where: { apiId: api.id } })
  upstreamId = version.upstreamId
})
afterAll(() => portal.close())

const get = () => call(GET_UPSTREAM, { token: admin.token, params: { upstreamId } })
const row = () => portal.db.upstream.findUniqueOrThrow({ where: { id: upstreamId } })

async function patch(resilience: unknown) {
  const { version } = await row()
  const given = { token: admin.token, params: { upstreamId }, ifMatch: version }
  return call(PATCH_UPSTREAM, { ...given, body: { resilience } })
}

test('an upstream that says nothing has the defaults, and its row keeps none of them', async () => {
  expect((await get()).json.resilience).toEqual(DEFAULT_RESILIENCE)
  expect((await row()).resilience).toEqual({})
  const list = await call(LIST_UPSTREAMS, { token: admin.token })
  expect(list.json.items).toMatchObject([{ resilience: DEFAULT_RESILIENCE }])
})

test('one is made with settings of its own', async () => {
  const resilience = { balancing: { method: 'least_requests' }, caps: { requests: 8 } }
  const body = { name: 'own', targets: [{ url: 'http://127.0.0.1:9001' }], resilience }
  const made = await call(POST_UPSTREAM, { token: admin.token, body })
  expect([made.status, made.json.resilience]).toMatchObject([201, resilience])
  const kept = await portal.db.upstream.findUniqueOrThrow({ where: { id: String(made.json.id) } })
  expect(kept.resilience).toEqual(resilience)
})

test.each([
  ['a status that is no failure', { retry: { statuses: [404] } }, 'retry/statuses/0'],
  ['no tries', { retry: { attemptsMax: 0 } }, 'retry/attemptsMax'],
  ['an unknown method', { balancing: { method: 'random' } }, 'balancing/method'],
  [
    'a hash over a header without a name',
    { balancing: { method: 'hash', hashOn: 'header' } },
    'balancing/hashHeader',
  ],
  ['a path that is none', { healthCheck: { enabled: true, path: 'up' } }, 'healthCheck/path'],
  [
    'a check longer than its interval',
    { healthCheck: { enabled: true, intervalMs: 500, timeoutMs: 900 } },
    'healthCheck/timeoutMs',
  ],
  ['a longest ejection below the first', { ejection: { maxMs: 1_000 } }, 'ejection/maxMs'],
  ['more than all', { breaker: { failurePercent: 101 } }, 'breaker/failurePercent'],
  ['no requests at all', { caps: { requests: 0 } }, 'caps/requests'],
])('%s is refused at its field', async (_name, resilience, field) => {
  const before = await row()
  const answer = await patch(resilience)
  expect([answer.status, pointers(answer)]).toEqual([422, [`/resilience/${field}`]])
  expect(await row()).toEqual(before)
})

test('an edit over a stale version is refused and shows what is there', async () => {
  expect((await patch({})).json.resilience).toEqual(DEFAULT_RESILIENCE)
  const { version } = await row()
  const given = { token: admin.token, params: { upstreamId }, ifMatch: version - 1 }
  const body = { resilience: { breaker: { enabled: false } } }
  const answer = await call(PATCH_UPSTREAM, { ...given, body })
  expect(answer.status).toBe(412)
  expect(answer.json.current).toMatchObject({ resilience: DEFAULT_RESILIENCE })
})

test('is published with the upstream and comes back with a restored revision', async () => {
  const publish = () => call(PUBLISH, { token: admin.token, body: {} })
  const breaker = { ...DEFAULT_RESILIENCE.breaker, openMs: 900 }
  const retry = { ...DEFAULT_RESILIENCE.retry, statuses: [502, 503], resets: true }
  expect((await patch({ breaker: { openMs: 900 } })).status).toBe(200)
  const patched = await patch({ retry: { statuses: [502, 503], resets: true } })
  const chosen = { ...DEFAULT_RESILIENCE, breaker, retry }
  expect(patched.json.resilience).toEqual(chosen)
  const number = String((await publish()).json.number)
  const revision = await call(GET_REVISION, { token: admin.token, params: { number } })
  const { upstreams } = revision.json.source as {
    upstreams: { id: string; resilience: unknown }[]
  }
  expect(upstreams.find(({ id }) => id === upstreamId)?.resilience).toEqual(chosen)

  await patch({ breaker: {}, retry: {} })
  expect((await get()).json.resilience).toEqual(DEFAULT_RESILIENCE)
  await publish()
  const restored = await call(RESTORE, { token: admin.token, params: { number }, body: {} })
  expect(restored.json).toMatchObject({ outcome: 'published' })
  expect((await get()).json.resilience).toEqual(chosen)
})
