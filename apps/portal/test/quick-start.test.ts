import { afterAll, beforeAll, expect, test } from 'vitest'
import { POST as createKey } from '../src/app/api/v1/applications/[applicationId]/keys/route.ts'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { GET } from '../src/app/api/v1/quick-start/route.ts'
import { POST as subscribe } from '../src/app/api/v1/subscriptions/route.ts'
import { call, makePerson, openPortal, type Portal, publishCatalogue } from './harness.ts'

let portal: Portal

beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())

// Guarantee: each step is what rows and usage say, so that nobody is told they are done before a call has worked.
test('follows a person’s real state to the first 200', async () => {
  const { apiId, tierId } = await publishCatalogue(portal)
  const ann = await makePerson(portal, { isVerified: false })
  const read = async () => (await call(GET, { token: ann.token })).json
  expect(await read()).toMatchObject({
    isEmailVerified: false,
    application: null,
    subscription: null,
    key: null,
    firstRequestAt: null,
    isDone: false,
    sampleUrl: 'http://localhost:8080/ferry/v1/sailings',
  })

  await portal.db.user.update({ where: { id: ann.userId }, data: { emailVerifiedAt: new Date() } })
  const { json } = await call(createApplication, { token: ann.token, body: { name: 'App' } })
  const applicationId = String(json.id)
  await call(subscribe, { token: ann.token, body: { applicationId, apiId, tierId } })
  await call(createKey, { token: ann.token, params: { applicationId }, body: { name: 'laptop' } })
  expect(await read()).toMatchObject({
    isEmailVerified: true,
    application: { name: 'App' },
    subscription: { state: 'active', apiSlug: 'ferry' },
    key: { name: 'laptop' },
  })

  const minute = {
    organizationId: ann.organizationId,
    applicationId,
    keyId: '',
    apiId,
    versionId: '',
    operationId: '',
    requests: 1,
    requestBytes: 0,
    responseBytes: 0,
    latency: new Uint8Array(),
    seconds: new Uint8Array(),
  }
  const failedAt = new Date('2026-03-14T09:05:00.000Z')
  await portal.db.usageMinute.create({
    data: { ...minute, startsAt: failedAt, statusClass: '4xx', fault: 'client' },
  })
  expect(await read()).toMatchObject({
    firstRequestAt: failedAt.toISOString(),
    lastFailure: { statusClass: '4xx', fault: 'client' },
    isDone: false,
  })

  await portal.db.usageMinute.create({
    data: { ...minute, startsAt: new Date('2026-03-14T09:06:00Z'), statusClass: '2xx', fault: '' },
  })
  expect(await read()).toMatchObject({
    lastFailure: null,
    firstSuccessAt: '2026-03-14T09:06:00.000Z',
    isDone: true,
  })
})
