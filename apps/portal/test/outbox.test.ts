import { enqueueMail } from '@gatehouse/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET } from '../src/app/api/v1/outbox/route.ts'
import { call, makePerson, openPortal, type Portal } from './harness.ts'

let portal: Portal
const headers = { host: 'localhost:3000' }

beforeAll(async () => {
  portal = await openPortal({ DEMO: '1' })
})
afterAll(() => portal.close())

function mail(recipient: string, isAdminMail = false) {
  return portal.db.$transaction((tx) =>
    enqueueMail(tx, portal.box, {
      kind: 'test',
      recipient,
      subject: 'Hello',
      text: `to ${recipient}`,
      isAdminMail,
    }),
  )
}

test('shows mail to consumers with its text, and never an admin’s', async () => {
  const admin = await makePerson(portal, { isAdmin: true, membership: null })
  await mail('consumer@example.org')
  await mail('boss@example.org', true)
  await mail(admin.email)
  const { status, json } = await call(GET, { headers })
  expect(status).toBe(200)
  expect(json.items).toMatchObject([
    { recipient: 'consumer@example.org', text: 'to consumer@example.org' },
  ])
})

test('is not there for a page whose name was rebound to this machine', async () => {
  expect((await call(GET, { headers: { host: 'evil.example:3000' } })).status).toBe(404)
  expect((await call(GET)).status).toBe(404)
})

test('is not there when the database was not installed as a demo', async () => {
  await portal.db.installation.update({ where: { id: 1 }, data: { isDemo: false } })
  expect((await call(GET, { headers })).status).toBe(404)
})
