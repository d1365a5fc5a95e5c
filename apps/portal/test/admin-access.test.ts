import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ExportedRoute, exportedRoutes } from './api-routes.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let developer: Person
let routes: readonly ExportedRoute[]

beforeAll(async () => {
  portal = await openPortal()
  developer = await makePerson(portal)
  const all = await exportedRoutes()
  routes = all.filter(({ handler }) => handler.operation.access === 'admin')
})
afterAll(() => portal.close())

test('no admin route answers a stranger, a developer or a token that is made up', async () => {
  expect(routes.length).toBeGreaterThan(30)
  for (const { handler } of routes) {
    const { id } = handler.operation
    const body = handler.operation.body === undefined ? {} : { body: {} }
    const stranger = await call(handler, { ...body, ifMatch: 1 })
    expect([id, stranger.status, stranger.json.code]).toEqual([id, 401, 'unauthenticated'])
    const member = await call(handler, { ...body, ifMatch: 1, token: developer.token })
    expect([id, member.status, member.json.code]).toEqual([id, 403, 'forbidden'])
    const junk = await call(handler, { ...body, token: `gha_${'x'.repeat(49)}` })
    expect([id, junk.status, junk.json.code]).toEqual([id, 401, 'token_invalid'])
  }
})

test('an admin who names junk or a record that is not there gets 404, never a crash', async () => {
  const admin = await makePerson(portal, { isAdmin: true, membership: null })
  for (const { handler } of routes) {
    const { id, params, method } = handler.operation
    if (params === undefined) continue
    const names = Object.keys(params.shape)
    const call404 = async (value: (name: string) => string) => {
      const filled = Object.fromEntries(names.map((name) => [name, value(name)]))
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: VALID[id] ?? {} }
      const answer = await call(handler, {
        ...body,
        params: filled,
        ifMatch: 1,
        token: admin.token,
      })
      expect([id, answer.status]).toEqual([id, 404])
    }
    await call404((name) => MISSING[name] ?? '999999')
    await call404(() => "'; drop table users; --")
  }
})

const ULID = '01jd3s9k8v7m6n5p4q3r2s1t0v'
const MISSING: Record<string, string> = {
  apiId: `api_${ULID}`,
  versionId: `ver_${ULID}`,
  upstreamId: `ups_${ULID}`,
  routeId: `rt_${ULID}`,
  tierId: `tier_${ULID}`,
  organizationId: `org_${ULID}`,
  subscriptionId: `sub_${ULID}`,
  sloId: `slo_${ULID}`,
  alertId: `alr_${ULID}`,
  channelId: `chn_${ULID}`,
  buildId: `sdk_${ULID}`,
}
/** What has to be in a body before the record is looked for. */
const VALID: Record<string, unknown> = {
  createVersion: { name: 'v2', upstreamId: `ups_${ULID}` },
  putDocument: {
    text: '{"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"}}}}}}',
  },
  denySubscription: { reason: 'no' },
  silenceSlo: { minutes: 5 },
  moveVersion: { to: 'deprecated' },
  setOverride: {
    limits: [{ name: 'burst', rule: { kind: 'concurrency', limit: 1 } }],
    reason: 'asked for',
    endsAt: new Date(Date.now() + 86_400_000).toISOString(),
  },
  pinVersionFor: { versionId: null },
  adjustQuota: { kind: 'reset', limitName: 'burst', reason: 'asked for' },
}
