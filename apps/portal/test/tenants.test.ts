import { mintId } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as createKey } from '../src/app/api/v1/applications/[applicationId]/keys/route.ts'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { POST as switchTo } from '../src/app/api/v1/organization/switch/route.ts'
import { POST as subscribe } from '../src/app/api/v1/subscriptions/route.ts'
import { startSession } from '../src/server/session.ts'
import { type ExportedRoute, exportedRoutes } from './api-routes.ts'
import {
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let ann: Person
let bob: Person
let routes: readonly ExportedRoute[]
/** Ann's rows, by the parameter that names them. */
let owned: Record<string, string>

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
  bob = await makePerson(portal)
  routes = await exportedRoutes()
  const { apiId, tierId } = await publishCatalogue(portal)
  const application = await call(createApplication, { token: ann.token, body: { name: 'Hers' } })
  const applicationId = String(application.json.id)
  const key = await call(createKey, {
    token: ann.token,
    params: { applicationId },
    body: { name: 'hers' },
  })
  const subscription = await call(subscribe, {
    token: ann.token,
    body: { applicationId, apiId, tierId },
  })
  const token = await portal.db.managementToken.findFirstOrThrow({ where: { userId: ann.userId } })
  owned = {
    applicationId,
    keyId: (key.json.key as { id: string }).id,
    subscriptionId: String(subscription.json.id),
    tokenId: token.id,
  }
})
afterAll(() => portal.close())

/** Bodies that are well formed, so that nothing but the tenant decides. */
const BODIES: Record<string, unknown> = {
  createKey: { name: 'x' },
  updateKey: { name: 'x' },
  revokeKey: { name: 'hers' },
  updateApplication: { name: 'x' },
  deleteApplication: { name: 'Hers' },
  changeTier: { tierId: mintId('tier') },
  requestTier: { tierId: mintId('tier') },
  pinVersion: { versionId: null },
}

const tenantRoutes = () =>
  routes.filter(({ handler: { operation } }) => {
    const names = Object.keys(operation.params?.shape ?? {})
    return operation.access !== 'admin' && names.some((name) => name in owned)
  })

function ask({ handler }: ExportedRoute, person: Person, params: Record<string, string>) {
  const body = BODIES[handler.operation.id]
  return call(handler, {
    token: person.token,
    params,
    ifMatch: 1,
    ...(body === undefined ? {} : { body }),
  })
}

describe('another tenant’s id', () => {
  test('is 404 on every route that takes one, exactly like one that does not exist', async () => {
    expect(tenantRoutes().length).toBeGreaterThanOrEqual(12)
    for (const route of tenantRoutes()) {
      const foreign = await ask(route, bob, owned)
      const absentIds = Object.fromEntries(
        Object.entries(owned).map(([name, id]) => [name, mintId(id.split('_')[0] as 'app')]),
      )
      const absent = await ask(route, bob, absentIds)
      const { requestId: _, ...said } = foreign.json
      const { requestId: __, ...same } = absent.json
      expect([route.file, foreign.status, said]).toEqual([route.file, 404, same])
    }
  })

  test('changed nothing', async () => {
    expect(
      await portal.db.application.findUnique({ where: { id: owned.applicationId ?? '' } }),
    ).toMatchObject({ name: 'Hers', deletedAt: null, version: 1 })
    expect(await portal.db.apiKey.findUnique({ where: { id: owned.keyId ?? '' } })).toMatchObject({
      revokedAt: null,
      version: 1,
    })
    expect(
      await portal.db.subscription.findUnique({ where: { id: owned.subscriptionId ?? '' } }),
    ).toMatchObject({ state: 'active' })
    expect(
      await portal.db.managementToken.findUnique({ where: { id: owned.tokenId ?? '' } }),
    ).toMatchObject({ revokedAt: null })
  })

  test('of another kind, or junk, is 404 too', async () => {
    for (const id of [
      'x',
      '../me',
      owned.keyId?.toUpperCase() ?? '',
      `app_${'0'.repeat(500)}`,
      mintId('usr'),
    ]) {
      const junk = Object.fromEntries(Object.keys(owned).map((name) => [name, id]))
      for (const route of tenantRoutes()) expect((await ask(route, ann, junk)).status).toBe(404)
    }
  })

  test('does not appear in any list', async () => {
    const lists = routes.filter(
      ({ handler: { operation } }) =>
        operation.access === 'member' &&
        operation.csv !== undefined &&
        operation.params === undefined,
    )
    expect(lists.length).toBeGreaterThanOrEqual(4)
    for (const { handler } of lists) {
      const answer = await call(handler, { token: bob.token })
      expect(answer.status).toBe(200)
      for (const id of [...Object.values(owned), ann.organizationId, ann.userId])
        expect(answer.text).not.toContain(id)
    }
  })

  test('of an organisation does not become the current one', async () => {
    const cookie = await sessionOf(bob)
    const body = { organizationId: ann.organizationId }
    expect((await call(switchTo, { cookie, body })).status).toBe(404)
    const forged = `${cookie}; gatehouse.organization=${ann.organizationId}`
    const { GET } = await import('../src/app/api/v1/organization/route.ts')
    expect((await call(GET, { cookie: forged })).json.id).toBe(bob.organizationId)
  })
})

describe('every route', () => {
  test('but the public ones is 401 for strangers, before anything of the request is read', async () => {
    for (const { handler, file } of routes) {
      if (handler.operation.access === 'public') continue
      const answer = await call(handler, { params: owned })
      expect([file, answer.status, answer.json.code]).toEqual([file, 401, 'unauthenticated'])
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })

  test('for admins is 403 for a developer', async () => {
    for (const { handler, file } of routes) {
      if (handler.operation.access !== 'admin') continue
      expect([file, (await call(handler, { token: bob.token })).status]).toEqual([file, 403])
    }
  })

  test('that needs a password just given is 403 for a token', async () => {
    for (const { handler, file } of routes) {
      if (handler.operation.access !== 'session') continue
      expect([file, (await call(handler, { token: bob.token, body: {} })).status]).toEqual([
        file,
        403,
      ])
    }
  })
})

test('a person of two organisations works in the one that was chosen', async () => {
  const both = await makePerson(portal)
  await portal.db.membership.create({
    data: {
      id: mintId('mem'),
      organizationId: ann.organizationId,
      userId: both.userId,
      role: 'viewer',
    },
  })
  const cookie = await sessionOf(both)
  const body = { organizationId: ann.organizationId }
  const [chosen = ''] = (await call(switchTo, { cookie, body })).headers.getSetCookie()
  const { GET } = await import('../src/app/api/v1/organization/route.ts')
  const answer = await call(GET, { cookie: `${cookie}; ${chosen.split(';')[0]}` })
  expect(answer.json.id).toBe(ann.organizationId)
})

async function sessionOf({ userId }: Person): Promise<string> {
  return (await startSession(userId, 1)).split(';')[0] ?? ''
}
