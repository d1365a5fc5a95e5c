import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mintId } from '@gatehouse/db'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { POST as POST_API } from '../src/app/api/v1/apis/route.ts'
import { POST as CREATE_KEY } from '../src/app/api/v1/applications/[applicationId]/keys/route.ts'
import { POST as CREATE_APPLICATION } from '../src/app/api/v1/applications/route.ts'
import { POST as EXPLAIN_REQUEST } from '../src/app/api/v1/explain/requests/route.ts'
import { POST as EXPLAIN } from '../src/app/api/v1/explain/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { makeApi, pointers } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let node: Server
let key: { id: string; secret: string; display: string }
/** What the node was asked, and what it answers: the control listener's side of the contract. */
const asked: string[] = []
let answers: { status: number; body: unknown }

const NODE = { node: 'node_00000000000000000000000001', recorded: null, otherThreads: [] }

const explanation = (keyId: string) => ({
  revision: 1,
  outcome: { kind: 'forwarded', status: null, code: null, detail: 'It would be sent on' },
  request: { method: 'GET', host: 'a', path: '/a', query: '', address: '127.0.0.1' },
  route: null,
  key: { id: keyId, hint: null, applicationId: 'app_1', organizationId: 'org_1' },
  ...{ candidates: [], subscription: null, limits: [], targets: [], forwarded: null, phases: [] },
})

const recorded = (revision: number) => ({
  ...{ requestId: 'r1', time: Date.now(), method: 'GET', path: '/ferry/v1/a', status: 200 },
  ...{ revision, host: null, client: '127.0.0.1', key: null, application: null, route: null },
  ...{ code: null, fault: null, limit: null, limitRemaining: null, upstreamMs: null },
  durationMs: 1,
})

beforeAll(async () => {
  node = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(answers.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answers.body))
  })
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
  const { port } = node.address() as AddressInfo
  portal = await openPortal({
    GATEWAY_CONTROL_URL: `http://127.0.0.1:${port}`,
    GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8',
  })
  admin = await makePerson(portal, { isAdmin: true })
  const { json } = await call(CREATE_APPLICATION, { token: admin.token, body: { name: 'Boats' } })
  const made = await call(CREATE_KEY, {
    token: admin.token,
    params: { applicationId: String(json.id) },
    body: { name: 'First' },
  })
  key = { ...(made.json.key as typeof key), secret: String(made.json.secret) }
  await makeApi(POST_API, admin, { name: 'Ferry', upstreamUrl: 'http://127.0.0.1:9001' })
  await call(PUBLISH, { token: admin.token, body: {} })
})
afterAll(async () => {
  await new Promise((resolve) => node.close(resolve))
  await portal.close()
})
beforeEach(() => {
  asked.length = 0
})

const explain = (body: object) => call(EXPLAIN, { token: admin.token, body })
const explainRequest = (requestId: string) =>
  call(EXPLAIN_REQUEST, { token: admin.token, body: { requestId } })

test('a pasted key ends at the portal: the node hears its id, the admin its last characters', async () => {
  answers = { status: 200, body: { ...NODE, explanation: explanation(key.id) } }
  const { status, json, text } = await explain({
    url: '/a?b=c',
    key: key.secret,
    headers: [{ name: 'X-Beta', value: '1' }],
  })
  expect(status).toBe(200)
  const query = new URL(asked[0] ?? '', 'http://node').searchParams
  expect([...query]).toEqual([
    ['method', 'GET'],
    ['url', '/a?b=c'],
    ['header', 'X-Beta: 1'],
    ['key', key.id],
  ])
  expect(json).toMatchObject({ explanation: { key: { id: key.id, hint: key.display } } })
  expect(asked.join() + text).not.toContain(key.secret)
})

test.each([
  ['a key with a typing error', () => `${key.secret.slice(0, -1)}!`],
  ['the id of no key', () => mintId('key')],
])('%s is refused at its field, and nobody is asked', async (_name, text) => {
  const answer = await explain({ url: '/a', key: text() })
  expect([answer.status, pointers(answer), asked]).toEqual([422, ['/key'], []])
})

test('a gateway that does not answer is told as such', async () => {
  answers = { status: 500, body: {} }
  expect((await explain({ url: '/a' })).json).toMatchObject({
    status: 503,
    code: 'node_unreachable',
  })
})

test('what a node says of itself is called only where outgoing calls may go', async () => {
  const id = mintId('node')
  const row = { id, hostname: 'h', release: '0', state: 'serving', startedAt: new Date() }
  const controlUrl = 'http://169.254.169.254:80'
  await portal.db.gatewayNode.create({ data: { ...row, seenAt: new Date(), controlUrl } })
  const { status, json } = await explain({ url: '/a', node: id })
  expect([status, json.code]).toEqual([503, 'node_unreachable'])
  expect(json.detail).toMatch(/not on the public internet/)
  await portal.db.gatewayNode.delete({ where: { id } })
  expect((await explain({ url: '/a', node: id })).status).toBe(404)
})

test('a request of an earlier revision is explained with that revision', async () => {
  answers = { status: 200, body: { ...NODE, recorded: recorded(1), explanation: null } }
  const { json } = await explainRequest('r1')
  expect(json).toMatchObject({
    recorded: { status: 200, revision: 1 },
    explanation: null,
    evaluated: {
      revision: 1,
      outcome: 'matched',
      route: { path: '/ferry/v1/*' },
      says: ['The version v1 is active.', 'A key is asked for.'],
    },
  })
})

test('a request that no node knows is 404', async () => {
  answers = { status: 404, body: { code: 'not_found', detail: '' } }
  expect((await explainRequest('r2')).status).toBe(404)
})

test('only admins ask', async () => {
  const developer = await makePerson(portal)
  for (const handler of [EXPLAIN, EXPLAIN_REQUEST]) {
    const body = { url: '/a', requestId: 'r1' }
    expect((await call(handler, { token: developer.token, body })).status).toBe(403)
  }
  expect(asked).toEqual([])
})
