import { publishRevision } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { DELETE, GET, PATCH } from '../src/app/api/v1/subscriptions/[subscriptionId]/route.ts'
import { POST as create, GET as list } from '../src/app/api/v1/subscriptions/route.ts'
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
let ann: Person
let ferry: Catalogue

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
  ferry = await publishCatalogue(portal)
})
afterAll(() => portal.close())

let made = 0
async function makeApplication({ token }: Person = ann): Promise<string> {
  made += 1
  return String((await call(createApplication, { token, body: { name: `App ${made}` } })).json.id)
}

describe('a subscription', () => {
  test('is active at once, with the limits in words', async () => {
    const applicationId = await makeApplication()
    const { apiId, tierId } = ferry
    const answer = await call(create, { token: ann.token, body: { applicationId, apiId, tierId } })
    expect([answer.status, answer.json.state]).toEqual([201, 'active'])
    expect(answer.json.tier).toMatchObject({
      limits: ['60 requests at once, then 10 every second; at most 660 in any minute'],
    })
    const listed = await call(list, { token: ann.token, query: `?applicationId=${applicationId}` })
    expect(listed.json.items).toMatchObject([{ id: answer.json.id }])
  })

  test('waits when its tier needs approval', async () => {
    const applicationId = await makeApplication()
    const body = { applicationId, apiId: ferry.apiId, tierId: ferry.manualTierId }
    expect((await call(create, { token: ann.token, body })).json.state).toBe('pending')
  })

  test('is one for each application and API, and can be had again after it was cancelled', async () => {
    const applicationId = await makeApplication()
    const body = { applicationId, apiId: ferry.apiId, tierId: ferry.tierId }
    const both = await Promise.all([1, 2].map(() => call(create, { token: ann.token, body })))
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    const subscriptionId = String(both.find(({ status }) => status === 201)?.json.id)
    expect((await call(DELETE, { token: ann.token, params: { subscriptionId } })).status).toBe(204)
    expect((await call(create, { token: ann.token, body })).status).toBe(201)
  })

  test('moves to another tier under its version; one that needs approval is refused', async () => {
    const other = await publishCatalogue(portal, 'moved')
    await portal.db.tierApi.create({ data: { tierId: ferry.tierId, apiId: other.apiId } })
    await portal.db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
    const body = {
      applicationId: await makeApplication(),
      apiId: other.apiId,
      tierId: other.tierId,
    }
    const subscriptionId = String((await call(create, { token: ann.token, body })).json.id)
    const params = { subscriptionId }
    const move = (tierId: string, ifMatch: number) =>
      call(PATCH, { token: ann.token, params, body: { tierId }, ifMatch })
    expect((await move(other.manualTierId, 1)).json.code).toBe('conflict')
    expect((await move(ferry.tierId, 1)).json).toMatchObject({
      tier: { id: ferry.tierId },
      version: 2,
    })
    expect((await move(other.tierId, 1)).json).toMatchObject({
      code: 'precondition_failed',
      current: { version: 2 },
    })
  })

  test('that an admin suspended cannot be moved back into force', async () => {
    const body = {
      applicationId: await makeApplication(),
      apiId: ferry.apiId,
      tierId: ferry.tierId,
    }
    const subscriptionId = String((await call(create, { token: ann.token, body })).json.id)
    await portal.db.subscription.update({
      where: { id: subscriptionId },
      data: { state: 'suspended' },
    })
    const move = {
      token: ann.token,
      params: { subscriptionId },
      body: { tierId: ferry.tierId },
      ifMatch: 1,
    }
    expect((await call(PATCH, move)).json.code).toBe('conflict')
    expect((await call(GET, { token: ann.token, params: move.params })).json.state).toBe(
      'suspended',
    )
  })
})

describe('nothing can be subscribed to', () => {
  test('with another tenant’s application', async () => {
    const applicationId = await makeApplication(await makePerson(portal))
    const body = { applicationId, apiId: ferry.apiId, tierId: ferry.tierId }
    const answer = await call(create, { token: ann.token, body })
    expect(answer.json.errors).toMatchObject([{ pointer: '/applicationId' }])
  })

  test('at a tier that is not offered for the API', async () => {
    const other = await publishCatalogue(portal, 'elsewhere')
    const body = {
      applicationId: await makeApplication(),
      apiId: ferry.apiId,
      tierId: other.tierId,
    }
    const answer = await call(create, { token: ann.token, body })
    expect(answer.json.errors).toMatchObject([{ pointer: '/tierId' }])
  })

  test('when the API is for admins only, drafted only, or has no version to call', async () => {
    const body = { applicationId: await makeApplication(), tierId: ferry.tierId }
    const hidden = await publishCatalogue(portal, 'hidden')
    await portal.db.api.update({ where: { id: hidden.apiId }, data: { visibility: 'internal' } })
    const retired = await publishCatalogue(portal, 'retired')
    await portal.db.apiVersion.updateMany({
      where: { apiId: retired.apiId },
      data: { state: 'retired' },
    })
    await portal.db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
    for (const { apiId } of [hidden, retired]) {
      const answer = await call(create, { token: ann.token, body: { ...body, apiId } })
      expect(answer.json.errors).toMatchObject([{ pointer: '/apiId' }])
    }
  })
})
