import { mintId, reportNode } from '@gatehouse/db'
import type { TargetReport } from '@gatehouse/policy'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as GET_HEALTH } from '../src/app/api/v1/upstreams/[upstreamId]/health/route.ts'
import { POST as POST_UPSTREAM } from '../src/app/api/v1/upstreams/route.ts'
import { pool } from '../src/server/db.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let upstreamId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  const body = { name: 'pair', targets: [{ url: 'http://127.0.0.1:9001' }] }
  const made = await call(POST_UPSTREAM, { token: admin.token, body })
  upstreamId = String(made.json.id)
})
afterAll(() => portal.close())

const health = (token = admin.token, id = upstreamId) =>
  call(GET_HEALTH, { token, params: { upstreamId: id } })

test('without gateways says so, and an unknown upstream is not found', async () => {
  expect((await health()).json).toEqual({ gateways: 0, items: [] })
  expect((await health(admin.token, mintId('ups'))).status).toBe(404)
  const developer = await makePerson(portal)
  expect((await health(developer.token)).status).toBe(403)
})

test('tells per gateway how each target of this upstream is, those that are not well first', async () => {
  const well: TargetReport = {
    ...{ upstreamId, url: 'http://127.0.0.1:9001', state: 'healthy', sinceMs: 1_000 },
    ...{ active: 3, threads: 2, affected: 0 },
  }
  const node = {
    ...{ id: mintId('node'), hostname: 'edge', release: '0.1.0', controlUrl: null },
    ...{ startedAtMs: 1_000, revision: 1, revisionSinceAtMs: 2_000 },
    state: 'serving',
    ...{ credentialsSeq: 0, lastRefusal: null, load: {} },
  } as const
  await reportNode(pool(), {
    ...node,
    targets: [
      well,
      { ...well, upstreamId: mintId('ups') },
      { ...well, url: 'http://127.0.0.1:9002', state: 'open', affected: 1 },
    ],
  })
  const { json } = await health()
  const { id: nodeId, hostname } = node
  const since = new Date(1_000).toISOString()
  expect(json).toEqual({
    gateways: 1,
    items: [
      {
        ...{ nodeId, hostname, url: 'http://127.0.0.1:9002', state: 'open', since },
        ...{ active: 3, threads: 2, affected: 1 },
      },
      {
        ...{ nodeId, hostname, url: 'http://127.0.0.1:9001', state: 'healthy', since },
        ...{ active: 3, threads: 2, affected: 0 },
      },
    ],
  })
  const seenAt = new Date(Date.now() - 60_000)
  await portal.db.gatewayNode.update({ where: { id: nodeId }, data: { seenAt } })
  expect((await health()).json).toEqual({ gateways: 0, items: [] })
})
