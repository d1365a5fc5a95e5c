import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PUT as ADMIN_PIN } from '../src/app/api/v1/admin/subscriptions/[subscriptionId]/pin/route.ts'
import { GET as ADMIN_LIST } from '../src/app/api/v1/admin/subscriptions/route.ts'
import { GET as GET_API, PATCH as PATCH_API } from '../src/app/api/v1/apis/[apiId]/route.ts'
import { PATCH as PATCH_VERSION } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/route.ts'
import { POST as CREATE_APPLICATION } from '../src/app/api/v1/applications/route.ts'
import { GET as CATALOG } from '../src/app/api/v1/catalog/apis/[slug]/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { PATCH as PATCH_ROUTE } from '../src/app/api/v1/routes/[routeId]/route.ts'
import { PUT as PIN } from '../src/app/api/v1/subscriptions/[subscriptionId]/pin/route.ts'
import { GET as GET_SUBSCRIPTION } from '../src/app/api/v1/subscriptions/[subscriptionId]/route.ts'
import { POST as SUBSCRIBE } from '../src/app/api/v1/subscriptions/route.ts'
import { pointers } from './admin-fixtures.ts'
import {
  type Catalogue,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let admin: Person
let ann: Person
let ferry: Catalogue
let versionId: string

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  ann = await makePerson(portal)
  ferry = await publishCatalogue(portal)
  const { apiId } = ferry
  versionId = (await portal.db.apiVersion.findFirstOrThrow({ where: { apiId } })).id
})
afterAll(() => portal.close())

const SELECTION = {
  ...{ header: 'X-Version', query: 'v', mediaType: 'version', date: 'X-Day' },
  policy: 'pin',
}

async function patchApi(versionSelection: object) {
  const params = { apiId: ferry.apiId }
  const { json } = await call(GET_API, { token: admin.token, params })
  return call(PATCH_API, {
    ...{ token: admin.token, params, ifMatch: Number(json.version) },
    body: { versionSelection },
  })
}

async function leaveOpen(versionChoice: 'fixed' | 'caller'): Promise<void> {
  const route = await portal.db.route.findFirstOrThrow({ where: { apiId: ferry.apiId } })
  const answer = await call(PATCH_ROUTE, {
    ...{ token: admin.token, params: { routeId: route.id }, ifMatch: route.version },
    body: { versionChoice },
  })
  expect(answer.json).toMatchObject({ versionChoice })
  const published = await call(PUBLISH, { token: admin.token, body: { comment: '' } })
  expect(published.status).toBe(200)
}

async function subscribe(person: Person = ann): Promise<string> {
  const { token } = person
  const application = await call(CREATE_APPLICATION, {
    token,
    body: { name: `App ${Math.random()}` },
  })
  const { apiId, tierId } = ferry
  const body = { applicationId: application.json.id, apiId, tierId }
  return String((await call(SUBSCRIBE, { token, body })).json.id)
}

const pin = (subscriptionId: string, to: string | null, ifMatch = 1, person: Person = ann) =>
  call(PIN, {
    ...{ token: person.token, params: { subscriptionId }, ifMatch },
    body: { versionId: to },
  })

describe('how callers name a version', () => {
  test('is a part of the API, each bad name at its field', async () => {
    expect((await patchApi(SELECTION)).json).toMatchObject({ versionSelection: SELECTION })
    expect(pointers(await patchApi({ ...SELECTION, header: 'Cookie' }))).toEqual([
      '/versionSelection/header',
    ])
    expect(pointers(await patchApi({ ...SELECTION, date: 'x-version' }))).toEqual([
      '/versionSelection/date',
    ])
    expect(pointers(await patchApi({ ...SELECTION, policy: 'newest' }))).toEqual([
      '/versionSelection/policy',
    ])
  })

  test('a version has a day, or none', async () => {
    const params = { apiId: ferry.apiId, versionId }
    const patch = async (publishedOn: string | null) => {
      const { version } = await portal.db.apiVersion.findUniqueOrThrow({ where: { id: versionId } })
      return call(PATCH_VERSION, {
        ...{ token: admin.token, params, ifMatch: version },
        body: { publishedOn },
      })
    }
    expect((await patch('2026-03-01')).json).toMatchObject({ publishedOn: '2026-03-01' })
    expect(pointers(await patch('1 March'))).toEqual(['/publishedOn'])
    expect(pointers(await patch('2026-02-30'))).toEqual(['/publishedOn'])
    expect((await patch(null)).json).toMatchObject({ publishedOn: null })
  })

  test('is told to consumers where an address leaves the version open', async () => {
    const read = async () => (await call(CATALOG, { params: { slug: 'ferry' } })).json
    expect((await read()).versionSelection).toBeNull()
    await leaveOpen('caller')
    expect((await read()).versionSelection).toEqual(SELECTION)
  })
})

describe('a pin', () => {
  test('is set and taken away by a member, and is in the audit log', async () => {
    await leaveOpen('caller')
    const subscriptionId = await subscribe()
    const read = await call(GET_SUBSCRIPTION, { token: ann.token, params: { subscriptionId } })
    expect(read.json).toMatchObject({
      pinnedVersion: null,
      pinnableVersions: [{ id: versionId, name: 'v1' }],
    })
    const pinned = await pin(subscriptionId, versionId)
    expect(pinned.json).toMatchObject({ pinnedVersion: { name: 'v1' }, version: 2 })
    expect((await pin(subscriptionId, null, 1)).status).toBe(412)
    expect((await pin(subscriptionId, null, 2)).json).toMatchObject({ pinnedVersion: null })
    const events = await portal.db.auditEvent.findMany({
      where: { subjectId: subscriptionId, action: 'subscription.pinned' },
    })
    expect(events.map(({ after }) => after)).toEqual(
      expect.arrayContaining([{ pinnedVersionId: versionId }, { pinnedVersionId: null }]),
    )
  })

  test('is to a version of the API that answers, where something is open', async () => {
    const other = await publishCatalogue(portal, 'other')
    const elsewhere = await portal.db.apiVersion.findFirstOrThrow({
      where: { apiId: other.apiId },
    })
    const subscriptionId = await subscribe()
    expect(pointers(await pin(subscriptionId, elsewhere.id))).toEqual(['/versionId'])
    await leaveOpen('fixed')
    expect(pointers(await pin(subscriptionId, versionId))).toEqual(['/versionId'])
    await leaveOpen('caller')
  })

  test('of another tenant is not there; viewers do not pin', async () => {
    const subscriptionId = await subscribe()
    const stranger = await makePerson(portal)
    expect((await pin(subscriptionId, versionId, 1, stranger)).status).toBe(404)
    const viewer = await makePerson(portal, {
      organizationId: ann.organizationId,
      membership: 'viewer',
    })
    expect((await pin(subscriptionId, versionId, 1, viewer)).status).toBe(403)
  })

  test('is set by an admin for a consumer', async () => {
    const subscriptionId = await subscribe()
    const params = { subscriptionId }
    const body = { versionId }
    const answer = await call(ADMIN_PIN, { token: admin.token, params, body, ifMatch: 1 })
    expect(answer.json).toMatchObject({ pinnedVersion: { id: versionId }, version: 2 })
    expect((await call(ADMIN_PIN, { token: admin.token, params, body, ifMatch: 1 })).status).toBe(
      412,
    )
    expect((await call(ADMIN_PIN, { token: ann.token, params, body, ifMatch: 2 })).status).toBe(403)
    const query = `?organizationId=${ann.organizationId}`
    const list = await call(ADMIN_LIST, { token: admin.token, query })
    expect(list.json.items).toContainEqual(
      expect.objectContaining({ id: subscriptionId, pinnedVersion: { id: versionId, name: 'v1' } }),
    )
  })
})
