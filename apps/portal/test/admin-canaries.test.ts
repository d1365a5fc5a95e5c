import { judgeCanaries, recordUsage } from '@gatehouse/db'
import {
  addToSketch,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  MINUTE_MS,
} from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as MOVE } from '../src/app/api/v1/canaries/[canaryId]/moves/route.ts'
import { GET as REPORT } from '../src/app/api/v1/canaries/[canaryId]/report/route.ts'
import { GET } from '../src/app/api/v1/canaries/[canaryId]/route.ts'
import { GET as LIST, POST } from '../src/app/api/v1/canaries/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { DELETE as DELETE_UPSTREAM } from '../src/app/api/v1/upstreams/[upstreamId]/route.ts'
import { POST as CREATE_UPSTREAM } from '../src/app/api/v1/upstreams/route.ts'
import { pool } from '../src/server/db.ts'
import { pointers } from './admin-fixtures.ts'
import {
  type Answer,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let admin: Person
let apiId: string
let versionId: string
let upstreamId: string

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  apiId = (await publishCatalogue(portal)).apiId
  versionId = (await portal.db.apiVersion.findFirstOrThrow({ where: { apiId } })).id
  upstreamId = await makeUpstream('next')
  await publish()
})
afterAll(() => portal.close())
beforeEach(async () => {
  const running = await portal.db.canary.findMany({ where: { endedAt: null } })
  for (const { id, version } of running) await move({ id, version }, 'roll_back')
})

async function makeUpstream(name: string): Promise<string> {
  const body = { name, targets: [{ url: 'http://127.0.0.1:8099' }] }
  const { status, json, text } = await call(CREATE_UPSTREAM, { token: admin.token, body })
  if (status !== 201) throw new Error(text)
  return String(json.id)
}

async function publish(): Promise<void> {
  const answer = await call(PUBLISH, { token: admin.token, body: { comment: '' } })
  if (answer.status !== 200) throw new Error(answer.text)
}

const start = (body: object = {}): Promise<Answer> =>
  call(POST, { token: admin.token, body: { versionId, upstreamId, ...body } })

type Seen = Readonly<{ id: string; version: number }>
const seen = ({ json }: Answer): Seen => ({ id: String(json.id), version: Number(json.version) })

function move({ id, version }: Seen, act: string, more: object = {}): Promise<Answer> {
  return call(MOVE, {
    token: admin.token,
    params: { canaryId: id },
    ifMatch: version,
    body: { act, ...more },
  })
}

let batches = 0
/** Calls of the version in the running minute, by who answered. */
async function count(upstream: string, good: number, bad: number): Promise<void> {
  const row = (requests: number, statusClass: string, fault: string) => {
    const latency = emptySketch()
    addToSketch(latency, 20, requests)
    return {
      ...{ startsAtMs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS, organizationId: 'org_1' },
      ...{ applicationId: 'app_1', keyId: 'key_1', operationId: '', apiId, versionId },
      ...{ statusClass, fault, requests, requestBytes: 0, responseBytes: 0, upstreamId: upstream },
      latency: encodeSketch(latency),
      seconds: encodeSeconds(emptySeconds()),
    }
  }
  batches += 1
  const rows = [row(good, '2xx', ''), row(bad, '5xx', 'upstream')].filter(
    ({ requests }) => requests > 0,
  )
  await recordUsage(pool(), [{ id: `canary:${batches}`, nodeId: 'node', rows, clients: [] }])
}

async function inForce() {
  const row = await portal.db.configRevision.findFirstOrThrow({ orderBy: { number: 'desc' } })
  const { versions } = row.source as { versions: { id: string; canary: unknown }[] }
  return { number: row.number, canary: versions.find(({ id }) => id === versionId)?.canary }
}

describe('starting', () => {
  test('publishes the first step with the defaults, and says who did it', async () => {
    const before = await inForce()
    const answer = await start()
    expect(answer.status).toBe(201)
    expect(answer.json).toMatchObject({
      ...{ state: 'running', weight: 100, nextWeight: 500, stepMinutes: 15, versionName: 'v1' },
      rule: { samplesMin: 50, errorMargin: 1 },
    })
    const after = await inForce()
    expect(after.number).toBe(before.number + 1)
    expect(after.canary).toMatchObject({ id: answer.json.id, weight: 100, upstreamId })
    const list = await call(LIST, { token: admin.token, query: '?state=running' })
    expect(list.json.items).toHaveLength(1)
  })

  test('is refused at the field that cannot be', async () => {
    const unpublished = await makeUpstream('unpublished')
    expect(pointers(await start({ upstreamId: unpublished }))).toEqual(['/upstreamId'])
    expect(pointers(await start({ steps: [] }))).toEqual(['/steps'])
    expect(pointers(await start({ steps: [500, 100] }))).toEqual(['/steps'])
    expect(pointers(await start({ steps: [100, 10_001] }))).toEqual(['/steps/1'])
    expect(pointers(await start({ header: { name: 'Authorization', value: 'x' } }))).toEqual([
      '/header/name',
    ])
    expect(pointers(await start({ header: { name: 'X-Try', value: '' } }))).toEqual([
      '/header/value',
    ])
    expect(pointers(await start({ rule: { samplesMin: 1 } }))).toEqual(['/rule/samplesMin'])
    expect((await start()).status).toBe(201)
    const second = await start()
    expect([second.status, pointers(second)]).toEqual([409, ['/versionId']])
  })

  test('is an admin’s alone', async () => {
    const developer = await makePerson(portal, {})
    const answer = await call(POST, { token: developer.token, body: { versionId, upstreamId } })
    expect(answer.status).toBe(403)
    const list = await call(LIST, { token: developer.token })
    expect(list.status).toBe(403)
  })
})

describe('moving', () => {
  test('by hand through its states, each in the history', async () => {
    const canary = seen(await start({ steps: [100, 5_000] }))
    const paused = await move(canary, 'pause')
    expect(paused.json).toMatchObject({ state: 'paused', nextStepAt: null })
    expect((await move(seen(paused), 'pause')).status).toBe(409)
    const resumed = await move(seen(paused), 'resume')
    const stepped = await move(seen(resumed), 'step', { reason: 'it looks well' })
    expect(stepped.json).toMatchObject({ weight: 5_000, nextWeight: null })
    expect((await inForce()).canary).toMatchObject({ weight: 5_000 })
    const over = await move(seen(stepped), 'roll_back', { reason: 'lunch' })
    expect(over.json).toMatchObject({ state: 'rolled_back', reason: 'lunch' })
    expect((await inForce()).canary).toBeNull()
    const report = await call(REPORT, { token: admin.token, params: { canaryId: canary.id } })
    const history = report.json.history as { action: string; share: string; reason: string }[]
    expect(history.map(({ action, share }) => [action, share])).toEqual([
      ['canary.rolled_back', '50 %'],
      ['canary.stepped', '50 %'],
      ['canary.resumed', '1 %'],
      ['canary.paused', '1 %'],
      ['canary.started', '1 %'],
    ])
    expect(history[1]?.reason).toBe('it looks well')
  })

  // Guarantee: an admin who saw the canary before it moved by itself does not move it blindly.
  test('is refused with the row as it is when it moved meanwhile', async () => {
    const canary = seen(await start())
    await move(canary, 'step')
    const stale = await move(canary, 'step')
    expect(stale.status).toBe(412)
    expect(stale.json.current).toMatchObject({ weight: 500 })
    const missing = await move({ id: 'can_00000000000000000000000000', version: 1 }, 'step')
    expect(missing.status).toBe(404)
  })

  test('an upstream stays while a canary uses it', async () => {
    await start()
    const row = await portal.db.upstream.findUniqueOrThrow({ where: { id: upstreamId } })
    const answer = await call(DELETE_UPSTREAM, {
      token: admin.token,
      params: { upstreamId },
      ifMatch: row.version,
    })
    expect(answer.status).toBe(409)
  })
})

describe('what the worker finds', () => {
  test('is on the page with both sides, and the reason of a rollback in words', async () => {
    const answer = await start()
    const canaryId = String(answer.json.id)
    await count(String(answer.json.stableUpstreamId), 997, 3)
    await count(upstreamId, 361, 51)
    await judgeCanaries(portal.db, pool(), Date.now())
    const read = await call(GET, { token: admin.token, params: { canaryId } })
    expect(read.json).toMatchObject({
      state: 'rolled_back',
      reason: '12.4 % errors against 0.3 %, 412 samples',
      verdict: { kind: 'more_errors', stable: { calls: 1_000, errors: 3 } },
    })
    const report = await call(REPORT, { token: admin.token, params: { canaryId } })
    const points = report.json.points as { canary: { calls: number; errors: number } }[]
    expect(points.reduce((sum, { canary }) => sum + canary.errors, 0)).toBe(51)
    const [event] = report.json.history as { actor: unknown; reason: string }[]
    expect(event).toMatchObject({
      actor: null,
      reason: '12.4 % errors against 0.3 %, 412 samples',
    })
  })
})
