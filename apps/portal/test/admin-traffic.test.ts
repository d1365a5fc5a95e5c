import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as POST_API } from '../src/app/api/v1/apis/route.ts'
import {
  DELETE as DELETE_ROUTE,
  GET as GET_ROUTE,
  PATCH as PATCH_ROUTE,
} from '../src/app/api/v1/routes/[routeId]/route.ts'
import { GET as LIST_ROUTES, POST as POST_ROUTE } from '../src/app/api/v1/routes/route.ts'
import {
  DELETE as DELETE_UPSTREAM,
  GET as GET_UPSTREAM,
  PATCH as PATCH_UPSTREAM,
} from '../src/app/api/v1/upstreams/[upstreamId]/route.ts'
import { GET as LIST_UPSTREAMS, POST as POST_UPSTREAM } from '../src/app/api/v1/upstreams/route.ts'
import { makeApi, pointers } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

const TARGET = 'tgt_01jd3s9k8v7m6n5p4q3r2s1t0v'
const UPSTREAM = 'ups_01jd3s9k8v7m6n5p4q3r2s1t0v'
const VERSION = 'ver_01jd3s9k8v7m6n5p4q3r2s1t0v'

let portal: Portal
let admin: Person
let versionId: string
let apiId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  const api = await makeApi(POST_API, admin, { document: undefined, name: 'Ferry' })
  apiId = api.id
  versionId = api.versions[0]?.id ?? ''
})
afterAll(() => portal.close())

describe('upstreams', () => {
  const make = (body: unknown) => call(POST_UPSTREAM, { token: admin.token, body })
  const targets = [
    { url: 'http://127.0.0.1:9001' },
    { url: 'http://127.0.0.1:9002/base', weight: 50 },
  ]

  test('are made with defaults and keep their order', async () => {
    const { status, json } = await make({ name: 'pair', targets })
    expect(status).toBe(201)
    expect(json).toMatchObject({
      timeouts: { connectMs: 2_000, headersMs: 15_000, bodyIdleMs: 15_000, totalMs: 30_000 },
      targets: [
        { url: 'http://127.0.0.1:9001', weight: 100 },
        { url: 'http://127.0.0.1:9002/base', weight: 50 },
      ],
    })
  })

  test.each([
    [
      'a private address',
      [{ url: 'http://127.0.0.1' }, { url: 'http://192.168.0.1' }],
      '/targets/1/url',
    ],
    ['an IPv6 spelling of one', [{ url: 'http://[::ffff:10.0.0.1]/' }], '/targets/0/url'],
    ['a decimal spelling of one', [{ url: 'http://3232235521/' }], '/targets/0/url'],
    ['the metadata service', [{ url: 'http://169.254.169.254/' }], '/targets/0/url'],
    ['a name that cannot be resolved', [{ url: 'http://no.such.invalid/' }], '/targets/0/url'],
    ['credentials', [{ url: 'http://a:b@127.0.0.1/' }], '/targets/0/url'],
    ['another scheme', [{ url: 'gopher://127.0.0.1/' }], '/targets/0/url'],
    ['a query', [{ url: 'http://127.0.0.1/?q' }], '/targets/0/url'],
    ['dot segments', [{ url: 'http://127.0.0.1/a/../b' }], '/targets/0/url'],
    ['no targets', [], '/targets'],
    ['weights that sum up to nothing', [{ url: 'http://127.0.0.1', weight: 0 }], '/targets'],
    ['a target of another upstream', [{ id: TARGET, url: 'http://127.0.0.1' }], '/targets/0/id'],
  ])('%s is refused at its field', async (_name, bad, pointer) => {
    const before = await portal.db.upstream.count()
    const answer = await make({ name: 'bad', targets: bad })
    expect([answer.status, pointers(answer)]).toEqual([422, [pointer]])
    expect(await portal.db.upstream.count()).toBe(before)
  })

  test.each([0, -1, 1.5, 600_001, null, '10'])('a timeout of %s is refused', async (headersMs) => {
    const answer = await make({ name: 'bad', targets, timeouts: { headersMs } })
    expect([answer.status, pointers(answer)]).toEqual([422, ['/timeouts/headersMs']])
  })

  test('a timeout that an edit leaves out stays as it is', async () => {
    const chosen = { headersMs: 9_000, streamIdleMs: 0 }
    const made = await make({ name: 'patient', targets, timeouts: chosen })
    const params = { upstreamId: String(made.json.id) }
    const body = { timeouts: { connectMs: 500 } }
    const patched = await call(PATCH_UPSTREAM, { token: admin.token, params, ifMatch: 1, body })
    const timeouts = { ...chosen, connectMs: 500, bodyIdleMs: 15_000, totalMs: 30_000 }
    expect(patched.json.timeouts).toEqual(timeouts)
    const row = await portal.db.upstream.findUniqueOrThrow({ where: { id: params.upstreamId } })
    expect(row).toMatchObject(timeouts)
  })

  test('targets keep their ids, names are unique, edits need the version', async () => {
    const made = await make({ name: 'kept', targets })
    const given = { token: admin.token, params: { upstreamId: String(made.json.id) } }
    const [first] = made.json.targets as { id: string }[]
    const changed = [{ id: first?.id, url: 'http://127.0.0.1:9009' }]
    const patched = await call(PATCH_UPSTREAM, { ...given, ifMatch: 1, body: { targets: changed } })
    expect(patched.json).toMatchObject({ version: 2, targets: [{ ...changed[0], weight: 100 }] })
    const stale = await call(PATCH_UPSTREAM, { ...given, ifMatch: 1, body: { name: 'x' } })
    expect([stale.status, stale.json.current]).toMatchObject([412, { name: 'kept' }])
    const taken = await call(PATCH_UPSTREAM, { ...given, ifMatch: 2, body: { name: 'pair' } })
    expect([taken.status, pointers(taken)]).toEqual([409, ['/name']])
    const list = await call(LIST_UPSTREAMS, { token: admin.token, query: '?q=9009' })
    expect(list.json.items).toMatchObject([{ name: 'kept' }])
  })

  test('one that is used stays, one that is not goes', async () => {
    const { upstreamId } = await portal.db.apiVersion.findUniqueOrThrow({
      where: { id: versionId },
    })
    const used = { token: admin.token, params: { upstreamId }, ifMatch: 1 }
    expect((await call(DELETE_UPSTREAM, used)).json.code).toBe('conflict')
    const made = await make({ name: 'unused', targets })
    const params = { upstreamId: String(made.json.id) }
    expect((await call(DELETE_UPSTREAM, { token: admin.token, params, ifMatch: 1 })).status).toBe(
      204,
    )
    expect((await call(GET_UPSTREAM, { token: admin.token, params })).status).toBe(404)
  })
})

test('upstreams that nothing leads to are found apart from the others', async () => {
  const made = await call(POST_UPSTREAM, {
    token: admin.token,
    body: { name: 'spare', targets: [{ url: 'http://127.0.0.1:9009' }] },
  })
  const idsOf = async (used: string) => {
    const { json } = await call(LIST_UPSTREAMS, { token: admin.token, query: `?used=${used}` })
    return (json.items as { id: string }[]).map(({ id }) => id)
  }
  expect(await idsOf('false')).toContain(made.json.id)
  const used = await idsOf('true')
  expect(used.length).toBeGreaterThan(0)
  expect(used).not.toContain(made.json.id)
})

describe('routes', () => {
  const make = (body: object) =>
    call(POST_ROUTE, { token: admin.token, body: { versionId, ...body } })

  test.each([
    ['requestHeaders', { op: 'set', name: 'X-Request-Id', value: '1' }, 'name'],
    ['requestHeaders', { op: 'set', name: 'Authorization', value: 'Basic x' }, 'name'],
    ['requestHeaders', { op: 'add', name: 'X-A', value: 'a\nb' }, 'value'],
    ['responseHeaders', { op: 'remove', name: 'RateLimit' }, 'name'],
  ])('cannot change what is the gateway’s, or carry secrets: %s %j', async (list, edit, field) => {
    const answer = await make({ path: '/edits', [list]: [edit] })
    expect([answer.status, pointers(answer)]).toEqual([422, [`/${list}/0/${field}`]])
  })

  test('keep what they change on the way, and refuse a rewrite that the path does not carry', async () => {
    const body = {
      ...{ path: '/rewritten/{id}/*', pathRewrite: '/internal/{id}/*' },
      ...{ upstreamHost: 'ferry.internal:8080' },
      requestHeaders: [{ op: 'set', name: 'X-Region', value: 'eu' }],
      responseHeaders: [{ op: 'remove', name: 'Server', value: '' }],
    }
    const made = await make(body)
    expect([made.status, made.json]).toMatchObject([201, body])
    const bad = await make({ ...body, path: '/other/*', upstreamHost: 'not a host' })
    expect([bad.status, pointers(bad)]).toEqual([422, ['/upstreamHost']])
    const unknown = await make({ ...body, path: '/other/*' })
    expect([unknown.status, pointers(unknown)]).toEqual([422, ['/pathRewrite']])
  })

  test('are made, found, switched off and deleted', async () => {
    const made = await make({ path: '/pets/{id}', methods: ['GET'], host: 'API.example.com' })
    expect([made.status, made.json.host]).toEqual([201, 'api.example.com'])
    const params = { routeId: String(made.json.id) }
    const given = { token: admin.token, params }
    const off = await call(PATCH_ROUTE, { ...given, ifMatch: 1, body: { enabled: false } })
    expect(off.json).toMatchObject({ enabled: false, version: 2 })
    const list = await call(LIST_ROUTES, {
      token: admin.token,
      query: `?apiId=${apiId}&enabled=false&q=pets`,
    })
    expect(list.json.items).toMatchObject([{ id: made.json.id }])
    const stale = await call(PATCH_ROUTE, { ...given, ifMatch: 1, body: { enabled: true } })
    expect([stale.status, stale.json.current]).toMatchObject([412, { enabled: false }])
    expect((await call(DELETE_ROUTE, { ...given, ifMatch: 2 })).status).toBe(204)
    expect((await call(GET_ROUTE, given)).status).toBe(404)
  })

  test.each([
    ['no leading slash', { path: 'pets' }, '/path'],
    ['a star inside', { path: '/a/*/b' }, '/path'],
    ['dot segments', { path: '/a/../b' }, '/path'],
    ['a parameter twice', { path: '/{a}/{a}' }, '/path'],
    ['a path of the gateway itself', { path: '/-/explain' }, '/path'],
    ['a prefix that is none of the path', { path: '/a/*', stripPrefix: '/b' }, '/stripPrefix'],
    ['a host with a port', { path: '/a', host: 'example.com:80' }, '/host'],
    ['a wildcard inside a host', { path: '/a', host: 'a.*.example' }, '/host'],
    ['a priority too high', { path: '/a', priority: 10 }, '/priority'],
    [
      'a predicate on a credential',
      { path: '/a', predicates: [{ in: 'header', name: 'Authorization', test: 'present' }] },
      '/predicates/0',
    ],
    ['a rewrite by a name it has not', { path: '/a/{b}', pathRewrite: '/{c}' }, '/pathRewrite'],
    [
      'a field of the gateway',
      { path: '/a', requestHeaders: [{ op: 'set', name: 'X-Consumer-Id', value: '1' }] },
      '/requestHeaders/0/name',
    ],
    [
      'an answer that splits',
      { path: '/a', responseHeaders: [{ op: 'add', name: 'X-A', value: 'a\r\nb: c' }] },
      '/responseHeaders/0/value',
    ],
    ['a method that is not routed', { path: '/a', methods: ['TRACE'] }, '/methods/0'],
    ['a WebSocket without GET', { path: '/a', methods: ['POST'], webSocket: true }, '/webSocket'],
    ['an unknown upstream', { path: '/a', upstreamId: UPSTREAM }, '/upstreamId'],
    ['an unknown version', { path: '/a', versionId: VERSION }, '/versionId'],
    ['a body limit below nothing', { path: '/a', bodyBytesMax: -1 }, '/bodyBytesMax'],
    ['what another route takes', { path: '/ferry/v1/*' }, '/path'],
  ])('%s is refused at its field', async (_name, body, pointer) => {
    const before = await portal.db.route.count()
    const answer = await make(body)
    expect([answer.status, pointers(answer)]).toEqual([422, [pointer]])
    expect(await portal.db.route.count()).toBe(before)
  })

  test('take WebSockets when they are told to', async () => {
    const made = await make({ path: '/live/*' })
    expect(made.json).toMatchObject({ webSocket: false })
    const given = { token: admin.token, params: { routeId: String(made.json.id) }, ifMatch: 1 }
    const answer = await call(PATCH_ROUTE, { ...given, body: { webSocket: true } })
    expect(answer.json).toMatchObject({ path: '/live/*', webSocket: true, version: 2 })
  })

  test('an edit that collides is refused and changes nothing', async () => {
    const made = await make({ path: '/free/*' })
    const given = { token: admin.token, params: { routeId: String(made.json.id) }, ifMatch: 1 }
    const answer = await call(PATCH_ROUTE, { ...given, body: { path: '/ferry/v1/*' } })
    expect([answer.status, pointers(answer)]).toEqual([422, ['/path']])
    expect((await call(GET_ROUTE, given)).json).toMatchObject({ path: '/free/*', version: 1 })
  })
})
