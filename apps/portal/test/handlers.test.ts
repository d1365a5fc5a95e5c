import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as nowhere } from '../src/app/api/v1/[...rest]/route.ts'
import { POST as create } from '../src/app/api/v1/applications/route.ts'
import { PATCH as editMe, GET as getMe } from '../src/app/api/v1/me/route.ts'
import {
  PATCH as editOrganization,
  GET as getOrganization,
} from '../src/app/api/v1/organization/route.ts'
import { POST as signUp } from '../src/app/api/v1/sign-up/route.ts'
import { startSession } from '../src/server/session.ts'
import { call, makePerson, openPortal, type Person, PORTAL_URL, type Portal } from './harness.ts'

let portal: Portal
let ann: Person
let cookie: string

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
  cookie = (await startSession(ann.userId, 1)).split(';')[0] ?? ''
})
afterAll(() => portal.close())

const count = () => portal.db.application.count({ where: { organizationId: ann.organizationId } })

describe('a write with a session', () => {
  let names = 0
  const write = (headers: Record<string, string>) => {
    names += 1
    return call(create, { cookie, body: { name: `Origin ${names}` }, headers })
  }

  test.each([[PORTAL_URL], ['http://127.0.0.1:3000'], ['http://[::1]:3000']])(
    'is taken from a page of %s',
    async (origin) => {
      expect((await write({ origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    },
  )

  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another port', { origin: 'http://localhost:3001' }],
    ['another scheme', { origin: 'https://localhost:3000' }],
    [
      'a name that was rebound to us',
      { origin: 'http://evil.example:3000', host: 'evil.example:3000' },
    ],
    [
      'a browser that says it crossed sites',
      { origin: PORTAL_URL, 'sec-fetch-site': 'cross-site' },
    ],
  ])('is refused from %s', async (_, headers) => {
    const before = await count()
    const answer = await write(headers)
    expect([answer.status, answer.json.code]).toEqual([403, 'origin_refused'])
    expect(await count()).toBe(before)
  })

  test('is refused when nothing says where it comes from', async () => {
    const request = new Request(`${PORTAL_URL}/api/v1/applications`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{"name":"silent"}',
    })
    expect((await create(request, { params: Promise.resolve({}) })).status).toBe(403)
  })

  test('with a token instead needs no origin', async () => {
    const answer = await call(create, {
      token: ann.token,
      body: { name: 'By token' },
      headers: { origin: 'https://ci.example' },
    })
    expect(answer.status).toBe(201)
  })

  test('is not rescued by a session when its token is bad', async () => {
    const answer = await call(create, {
      cookie,
      body: { name: 'x' },
      headers: { authorization: 'Bearer gha_junk' },
    })
    expect([answer.status, answer.json.code]).toEqual([401, 'token_invalid'])
  })
})

describe('a body', () => {
  const send = (raw: string, headers: Record<string, string> = {}) =>
    call(create, { token: ann.token, raw, headers })

  test('that is no JSON is 400, of another type 415, too large 413', async () => {
    expect((await send('{"name":')).status).toBe(400)
    expect((await send('[1]')).status).toBe(422)
    expect(
      (await send('name=x', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415)
    expect((await send('name=x', { 'content-type': 'text/plain' })).status).toBe(415)
    expect(
      (await send('{"name":"x"}', { 'content-type': 'application/json; charset=utf-8' })).status,
    ).toBe(201)
    expect((await send(JSON.stringify({ name: 'x'.repeat(1_048_576) }))).status).toBe(413)
  })

  // Guarantee: the limit counts what arrives, not what the request says of itself.
  test('is cut off while it streams', async () => {
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const request = new Request(`${PORTAL_URL}/api/v1/applications`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit)
    expect((await create(request, { params: Promise.resolve({}) })).status).toBe(413)
    expect(sent).toBeLessThan(2 * 1_048_576)
  })

  test('is refused when it is nested deeply, and brackets in its strings are no nesting', async () => {
    const deep = await send(`{"name":"deep","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
    expect([deep.status, deep.json.code]).toEqual([400, 'bad_request'])
    expect(
      (await send(JSON.stringify({ name: 'brackets', description: '[{"\\'.repeat(100) }))).status,
    ).toBe(201)
  })

  test('is refused when it is not UTF-8', async () => {
    const request = new Request(`${PORTAL_URL}/api/v1/applications`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    })
    expect((await create(request, { params: Promise.resolve({}) })).status).toBe(400)
  })

  test('sets nothing that the contract does not name', async () => {
    const body = {
      name: 'Extra',
      state: 'suspended',
      organizationId: 'org_x',
      __proto__: { a: 1 },
      id: 'app_x',
    }
    const { json } = await call(create, { token: ann.token, body })
    expect(json).toMatchObject({ name: 'Extra', state: 'active' })
    expect(json.id).not.toBe('app_x')
  })
})

describe('an answer', () => {
  test('is never stored, names its request, and explains a refusal by its code', async () => {
    const good = await call(getMe, { token: ann.token })
    expect(good.headers.get('cache-control')).toBe('no-store')
    expect(good.headers.get('x-request-id')).toMatch(/^req_/)
    const bad = await call(getMe, { headers: { 'x-request-id': 'proxy-12345678' } })
    expect(bad.headers.get('content-type')).toBe('application/problem+json')
    expect(bad.json).toMatchObject({
      type: `${PORTAL_URL}/docs/errors/unauthenticated`,
      status: 401,
      code: 'unauthenticated',
      requestId: 'proxy-12345678',
    })
    const junk = await call(getMe, { headers: { 'x-request-id': 'a b' } })
    expect(junk.json.requestId).toMatch(/^req_/)
  })

  test('to a path that is not there is a problem too', async () => {
    const response = await nowhere(new Request(`${PORTAL_URL}/api/v1/nowhere`))
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ])
  })
})

describe('an edit under If-Match', () => {
  test('of the profile and of the organisation', async () => {
    const { json } = await call(getMe, { token: ann.token })
    const version = Number(json.version)
    expect((await call(editMe, { token: ann.token, body: { name: 'Ann B' } })).status).toBe(428)
    const edited = await call(editMe, {
      token: ann.token,
      body: { name: 'Ann B' },
      ifMatch: version,
    })
    expect(edited.json).toMatchObject({ name: 'Ann B', version: version + 1 })
    const stale = await call(editMe, { token: ann.token, body: { name: 'x' }, ifMatch: version })
    expect(stale.json).toMatchObject({ code: 'precondition_failed', current: { name: 'Ann B' } })

    expect((await call(getOrganization, { token: ann.token })).headers.get('etag')).toBe('"1"')
    const renamed = await call(editOrganization, {
      token: ann.token,
      body: { name: 'Annex' },
      ifMatch: 1,
    })
    expect(renamed.json).toMatchObject({ name: 'Annex', version: 2 })
    const late = await call(editOrganization, { token: ann.token, body: { name: 'x' }, ifMatch: 1 })
    expect(late.json).toMatchObject({ current: { name: 'Annex', version: 2 } })
  })

  test('of the organisation is for its owners and admins', async () => {
    const dev = await makePerson(portal, {
      membership: 'developer',
      organizationId: ann.organizationId,
    })
    const answer = await call(editOrganization, {
      token: dev.token,
      body: { name: 'x' },
      ifMatch: 2,
    })
    expect([answer.status, answer.json.code]).toEqual([403, 'forbidden'])
  })
})

test('a stranger who names no origin may sign up, one of another site may not', async () => {
  const body = { name: 'A', organizationName: 'A', email: 'origin@example.org', password: 'x' }
  expect((await call(signUp, { body })).status).toBe(422)
  expect((await call(signUp, { body, headers: { origin: 'https://evil.example' } })).status).toBe(
    403,
  )
})
