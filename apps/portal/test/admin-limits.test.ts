import { mintId } from '@gatehouse/db'
import { DAY_MS } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GET as USES } from '../src/app/api/v1/admin/limit-uses/route.ts'
import { GET as SHADOW } from '../src/app/api/v1/admin/shadow-limits/route.ts'
import { GET as QUEUE } from '../src/app/api/v1/admin/tier-requests/route.ts'
import { GET as PREVIEW, POST as RUN } from '../src/app/api/v1/tiers/[tierId]/preview/route.ts'
import { GET as PREVIEW_ROWS } from '../src/app/api/v1/tiers/[tierId]/preview/rows/route.ts'
import {
  type Catalogue,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'
import { noonBefore, refusalsOf } from './limit-usage.ts'

let portal: Portal
let admin: Person
let ferry: Catalogue
let limitId: string

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  ferry = await publishCatalogue(portal)
  limitId = (await portal.db.tierLimit.findFirstOrThrow({ where: { tierId: ferry.tierId } })).id
})
afterAll(() => portal.close())
beforeEach(async () => {
  await portal.db.limitUse.deleteMany()
  await portal.db.job.deleteMany()
})

async function measured(name: string, use: Readonly<{ peak: number | null; refused?: number }>) {
  const { organizationId } = await makePerson(portal)
  if (organizationId === null) throw new Error('a member has an organisation')
  const [applicationId, subscriptionId] = [mintId('app'), mintId('sub')]
  const { apiId, tierId } = ferry
  await portal.db.application.create({ data: { id: applicationId, organizationId, name } })
  await portal.db.subscription.create({
    data: { id: subscriptionId, organizationId, applicationId, apiId, tierId },
  })
  const { peak, refused = 0 } = use
  await portal.db.limitUse.create({
    data: {
      ...{ subscriptionId, limitId, name: 'burst', text: '60 at once', mode: 'enforce' },
      ...{ peak, peakAt: peak === null ? null : new Date(noonBefore(1)), p95: peak },
      ...{ requests: 100, exceeded: 0, refused, measuredAt: new Date() },
    },
  })
  return { organizationId, applicationId, subscriptionId }
}

const read = (handler: typeof USES, query = '') => call(handler, { token: admin.token, query })
const names = (json: Record<string, unknown>) =>
  (json.items as { application: { name: string } }[]).map(({ application }) => application.name)

describe('who is near or over a limit', () => {
  test('comes most used first, page by page; who was refused is always in it', async () => {
    await measured('Quiet', { peak: 0.2 })
    await measured('Near', { peak: 0.9 })
    await measured('Over', { peak: 1, refused: 4 })
    await measured('Silent', { peak: null })
    await measured('Refused', { peak: 0.1, refused: 1 })
    expect(names((await read(USES)).json)).toEqual(['Over', 'Near', 'Refused'])
    const first = await read(USES, '?limit=2')
    const rest = await read(USES, `?limit=2&cursor=${first.json.nextCursor}`)
    expect([names(first.json), names(rest.json), rest.json.nextCursor]).toEqual([
      ...[['Over', 'Near'], ['Refused'], null],
    ])
    expect(names((await read(USES, '?peak=0')).json)).toHaveLength(5)
    expect(names((await read(USES, '?q=ear&peak=0')).json)).toEqual(['Near'])
    expect((await read(USES, '?cursor=junk')).status).toBe(422)
    const { text } = await read(USES, '?format=csv')
    expect(text.split('\r\n')[1]).toMatch(/,Over,/)
  })

  test('is for people of the provider', async () => {
    const { token } = await makePerson(portal)
    expect((await call(USES, { token })).status).toBe(403)
    expect((await call(SHADOW, { token })).status).toBe(403)
    const params = { tierId: ferry.tierId }
    expect((await call(PREVIEW, { token, params })).status).toBe(403)
    expect((await call(RUN, { token, params })).status).toBe(403)
  })
})

test('shadow limits show what they would have refused, by application, and nothing that was refused', async () => {
  const shop = await measured('Shop', { peak: 0.5 })
  const caller = { ...shop, apiId: ferry.apiId, tierId: ferry.tierId }
  const { organizationId, applicationId, apiId, tierId } = caller
  const only = { organizationId, applicationId, apiId, tierId }
  await refusalsOf(only, limitId, { atMs: noonBefore(1), count: 7, mode: 'shadow' })
  await refusalsOf(only, limitId, { atMs: noonBefore(1), count: 3 })
  await refusalsOf(only, limitId, { atMs: noonBefore(20), count: 50, mode: 'shadow' })
  expect((await read(SHADOW)).json.items).toMatchObject([
    {
      ...{ limit: { id: limitId, name: 'burst' }, tier: { id: tierId } },
      ...{ application: { name: 'Shop' }, wouldRefuse: 7 },
    },
  ])
  expect((await read(SHADOW, '?days=30')).json.items).toMatchObject([{ wouldRefuse: 57 }])
  expect((await read(SHADOW, `?tierId=${ferry.manualTierId}`)).json.items).toEqual([])
})

test('the queue of tier changes says what the asking one uses, and filters', async () => {
  const near = await measured('Near', { peak: 0.9, refused: 12 })
  const version = await portal.db.apiVersion.findFirstOrThrow({ where: { apiId: ferry.apiId } })
  await portal.db.upstreamPeak.create({
    data: {
      ...{ upstreamId: version.upstreamId ?? '', requests: 600, latencyMs: 500 },
      ...{ at: new Date(noonBefore(1)), measuredAt: new Date() },
    },
  })
  await portal.db.tierChangeRequest.create({
    data: {
      ...{ id: mintId('trq'), subscriptionId: near.subscriptionId, tierId: ferry.manualTierId },
    },
  })
  const { json } = await read(QUEUE)
  expect(json.items).toMatchObject([
    {
      use: { peak: 0.9, refused: 12, requests: 100 },
      // 10 a second, half a second each; the tiers of the test allow the same.
      headroom: { cap: 1024, atPeak: 5, added: 0 },
    },
  ])
  const byTier = (tierId: string) => read(QUEUE, `?tierId=${tierId}`)
  expect((await byTier(ferry.manualTierId)).json.items).toHaveLength(1)
  expect((await byTier(ferry.tierId)).json.items).toEqual([])
})

describe('the preview of a tier', () => {
  const params = () => ({ tierId: ferry.tierId })

  test('is asked for, waits for the worker, and is old after an edit', async () => {
    const { token } = admin
    expect((await call(PREVIEW, { token, params: params() })).json).toMatchObject({ state: 'none' })
    const asked = await call(RUN, { token, params: params() })
    expect([asked.status, asked.json.state]).toEqual([202, 'queued'])
    const revision = await portal.db.configRevision.findFirstOrThrow({
      orderBy: { number: 'desc' },
    })
    const { version } = await portal.db.tier.findUniqueOrThrow({ where: { id: ferry.tierId } })
    const caller = {
      ...{ subscriptionId: 'sub_1', organization: { id: 'org_1', name: 'Harbour' } },
      ...{ application: { id: 'app_1', name: 'Shop' }, api: { id: 'api_1', name: 'Ferry' } },
      ...{ requests: 9, refusedBefore: 0, refusedAfter: 4 },
      worstHour: { atMs: noonBefore(1), refused: 4 },
    }
    await portal.db.job.updateMany({
      data: {
        ...{ state: 'succeeded', progress: 100 },
        result: {
          ...{ tierVersion: version, revision: revision.number, leftOut: 0, subscriptions: 1 },
          ...{ fromMs: noonBefore(7), toMs: noonBefore(7) + DAY_MS, callers: [caller] },
        },
      },
    })
    const done = await call(PREVIEW, { token, params: params() })
    expect(done.json).toMatchObject({
      ...{ state: 'succeeded', isOld: false, subscriptions: 1 },
      callers: [{ refusedAfter: 4, worstHour: { refused: 4 } }],
    })
    const rows = await call(PREVIEW_ROWS, { token, params: params(), query: '?format=csv' })
    expect(rows.text.split('\r\n')[1]).toMatch(/^Harbour,Shop,Ferry,9,0,4,/)
    await portal.db.tier.update({
      where: { id: ferry.tierId },
      data: { version: { increment: 1 } },
    })
    expect((await call(PREVIEW, { token, params: params() })).json).toMatchObject({ isOld: true })
  })

  test('of a tier that is not there is 404', async () => {
    const missing = { token: admin.token, params: { tierId: mintId('tier') } }
    expect((await call(PREVIEW, missing)).status).toBe(404)
    expect((await call(RUN, missing)).status).toBe(404)
  })
})
