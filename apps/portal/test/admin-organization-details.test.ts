import { mintId } from '@gatehouse/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as APPLICATIONS } from '../src/app/api/v1/organizations/[organizationId]/applications/route.ts'
import { GET as MEMBERS } from '../src/app/api/v1/organizations/[organizationId]/members/route.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let person: Person

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  person = await makePerson(portal)
  await makePerson(portal)
})
afterAll(() => portal.close())

function read(route: typeof MEMBERS, query = '') {
  const params = { organizationId: person.organizationId }
  return call(route, { token: admin.token, params, query })
}

test('an admin sees who belongs to a consumer, and nobody of another one', async () => {
  const { json } = await read(MEMBERS)
  expect(json.items).toMatchObject([{ userId: person.userId, email: person.email }])
})

test('an admin sees the applications of a consumer, without those that were deleted', async () => {
  const { organizationId } = person
  const make = (name: string, deletedAt: Date | null) =>
    portal.db.application.create({ data: { id: mintId('app'), organizationId, name, deletedAt } })
  await make('shop', null)
  await make('gone', new Date())
  const { json } = await read(APPLICATIONS)
  expect(json.items).toMatchObject([{ name: 'shop', liveKeys: 0, subscriptions: 0 }])
  const csv = await read(APPLICATIONS, '?format=csv')
  expect(csv.text).toMatch(/^id,name,state/)
})

test('what is not there is 404', async () => {
  const params = { organizationId: 'org_01jd3s9k8v7m6n5p4q3r2s1t0v' }
  expect((await call(MEMBERS, { token: admin.token, params })).status).toBe(404)
})
