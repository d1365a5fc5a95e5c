import { mintId, readDraft } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PATCH as PATCH_API } from '../src/app/api/v1/apis/[apiId]/route.ts'
import { POST as POST_API } from '../src/app/api/v1/apis/route.ts'
import { POST as RESTORE } from '../src/app/api/v1/revisions/[number]/restore/route.ts'
import { GET } from '../src/app/api/v1/revisions/[number]/route.ts'
import { GET as PLAN } from '../src/app/api/v1/revisions/draft/route.ts'
import { GET as LIST, POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { makeApi } from './admin-fixtures.ts'
import { type Answer, call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let api: Awaited<ReturnType<typeof makeApi>>

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  api = await makeApi(POST_API, admin)
})
afterAll(() => portal.close())

const publish = (body: unknown = {}) => call(PUBLISH, { token: admin.token, body })
const plan = () => call(PLAN, { token: admin.token })

async function rename(name: string): Promise<Answer> {
  const { version } = await portal.db.api.findUniqueOrThrow({ where: { id: api.id } })
  const given = { token: admin.token, params: { apiId: api.id } }
  return call(PATCH_API, { ...given, ifMatch: version, body: { name } })
}

describe('publishing', () => {
  test('numbers the revision, keeps its author and comment, and then there is nothing to publish', async () => {
    const before = await plan()
    expect(before.json).toMatchObject({
      ...{ publishedNumber: null, hasChanges: true, isPublishable: true },
      blastRadius: { routes: 1, apis: [{ slug: 'ferry' }], applications: 0 },
    })
    const first = await publish({ comment: 'The beginning', parentNumber: null })
    expect(first.json).toMatchObject({ outcome: 'published', number: 1 })
    const again = await publish()
    expect(again.json).toEqual({ outcome: 'unchanged', number: 1, changes: [] })
    expect((await plan()).json).toMatchObject({
      publishedNumber: 1,
      hasChanges: false,
      changes: [],
    })
    const record = await call(GET, { token: admin.token, params: { number: '1' } })
    expect(record.json).toMatchObject({
      ...{ number: 1, parentNumber: null, comment: 'The beginning', isCurrent: true },
      publishedBy: { id: admin.userId, email: admin.email },
      source: { revision: 1, apis: [{ slug: 'ferry' }] },
      blastRadius: { routes: 1, apis: [{ slug: 'ferry' }], applications: 0, requestsPerDay: 0 },
    })
    const event = await portal.db.auditEvent.findFirstOrThrow({
      where: { action: 'revision.published' },
    })
    expect(event).toMatchObject({ subjectId: '1', actorUserId: admin.userId })
  })

  test('shows the difference in words before and after', async () => {
    await rename('Ferry line')
    const shown = await plan()
    expect(shown.json.changes).toMatchObject([
      {
        ...{ kind: 'changed', noun: 'api', id: api.id },
        fields: [{ name: 'name', before: 'Ferry', after: 'Ferry line' }],
        text: expect.stringContaining('Ferry line'),
      },
    ])
    const published = await publish({ parentNumber: 1 })
    expect(published.json).toMatchObject({
      outcome: 'published',
      number: 2,
      changes: shown.json.changes,
    })
    const list = await call(LIST, { token: admin.token, query: '?limit=1' })
    expect(list.json.items).toMatchObject([{ number: 2, changeCount: 1, isCurrent: true }])
    const next = await call(LIST, {
      token: admin.token,
      query: `?limit=1&cursor=${list.json.nextCursor}`,
    })
    expect(next.json).toMatchObject({ items: [{ number: 1, isCurrent: false }], nextCursor: null })
  })

  test('of two admins with the same plan one publishes, the other reads again', async () => {
    await rename('Ferry lines')
    const answers = await Promise.all([publish({ parentNumber: 2 }), publish({ parentNumber: 2 })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    expect(await portal.db.configRevision.count()).toBe(3)
  })

  test('a draft that does not compile is refused with the record to open, and nothing is written', async () => {
    const route = await portal.db.route.findFirstOrThrow({ where: { apiId: api.id } })
    await portal.db.route.update({ where: { id: route.id }, data: { path: '/a/*/b' } })
    const shown = await plan()
    expect(shown.json).toMatchObject({
      isPublishable: false,
      issues: expect.arrayContaining([
        expect.objectContaining({ severity: 'error', id: route.id, label: '/a/*/b' }),
      ]),
    })
    const refused = await publish()
    expect([refused.status, refused.json.code]).toEqual([422, 'snapshot_invalid'])
    expect(refused.json.errors).toContainEqual(
      expect.objectContaining({ pointer: `/routes/${route.id}/path` }),
    )
    expect(await portal.db.configRevision.count()).toBe(3)
    await portal.db.route.update({ where: { id: route.id }, data: { path: route.path } })
  })
})

describe('restoring', () => {
  test('brings rows and revision back under a new number, so that the next publish keeps them', async () => {
    const first = await portal.db.configRevision.findUniqueOrThrow({ where: { number: 1 } })
    const restored = await call(RESTORE, { token: admin.token, params: { number: '1' }, body: {} })
    expect(restored.json).toMatchObject({ outcome: 'published', number: 4 })
    const row = await portal.db.configRevision.findUniqueOrThrow({ where: { number: 4 } })
    expect(row).toMatchObject({ restoredNumber: 1, parentNumber: 3, hash: first.hash })
    expect(row.comment).toBe('Restored revision 1')
    const draft = await portal.db.$transaction((tx) => readDraft(tx))
    expect(draft.apis).toMatchObject([{ name: 'Ferry' }])
    expect((await publish()).json).toMatchObject({ outcome: 'unchanged', number: 4 })
  })

  test('an edit that was open meanwhile is refused', async () => {
    const { version } = await portal.db.api.findUniqueOrThrow({ where: { id: api.id } })
    await rename('Changed')
    await publish()
    await call(RESTORE, { token: admin.token, params: { number: '1' }, body: {} })
    const given = { token: admin.token, params: { apiId: api.id }, ifMatch: version }
    expect((await call(PATCH_API, { ...given, body: { name: 'Late' } })).status).toBe(412)
  })

  test('the one in force is unchanged, one that never was is not found', async () => {
    const newest = await portal.db.configRevision.count()
    const given = { token: admin.token, body: {} }
    const same = await call(RESTORE, { ...given, params: { number: String(newest) } })
    expect(same.json).toMatchObject({ outcome: 'unchanged', number: newest })
    expect((await call(RESTORE, { ...given, params: { number: '99' } })).status).toBe(404)
  })
})

test('the blast radius of a tier’s limit is its subscribers, not everybody', async () => {
  const { db } = portal
  const [narrow, wide] = [mintId('tier'), mintId('tier')]
  const rule = { kind: 'token_bucket', burst: 5, tokens: 1, perMs: 1_000 }
  for (const [id, slug] of [
    [narrow, 'narrow'],
    [wide, 'wide'],
  ] as const) {
    await db.tier.create({
      data: {
        ...{ id, slug, name: slug, apis: { create: { apiId: api.id } } },
        limits: { create: { id: mintId('lim'), name: 'burst', rule } },
      },
    })
  }
  for (const tierId of [narrow, wide, wide]) {
    const { organizationId } = await makePerson(portal)
    const applicationId = mintId('app')
    await db.application.create({ data: { id: applicationId, organizationId, name: 'a' } })
    const id = mintId('sub')
    await db.subscription.create({
      data: { id, organizationId, applicationId, apiId: api.id, tierId },
    })
  }
  await publish()
  await db.tierLimit.updateMany({
    where: { tierId: narrow },
    data: { rule: { ...rule, burst: 9 } },
  })
  expect((await plan()).json.blastRadius).toMatchObject({
    ...{ applications: 1, organizations: 1, routes: 0 },
    apis: [{ id: api.id }],
  })
})
