import { deliverAlert } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DELETE as DELETE_CHANNEL,
  GET as GET_CHANNEL,
  PATCH as PATCH_CHANNEL,
} from '../src/app/api/v1/alert-channels/[channelId]/route.ts'
import { POST as TEST_CHANNEL } from '../src/app/api/v1/alert-channels/[channelId]/test/route.ts'
import { POST as POST_CHANNEL } from '../src/app/api/v1/alert-channels/route.ts'
import { GET as LIST_DELIVERIES } from '../src/app/api/v1/alert-deliveries/route.ts'
import { pointers } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
})
afterAll(() => portal.close())

describe('a channel', () => {
  const makeChannel = (body: object) => call(POST_CHANNEL, { token: admin.token, body })

  test('shows the secret that signs once, and a Slack URL never', async () => {
    const hook = { kind: 'webhook', name: 'Pager', address: 'http://127.0.0.1:9/hook' }
    const made = await makeChannel(hook)
    expect([made.status, made.json]).toMatchObject([201, { address: hook.address, version: 1 }])
    const secret = String(made.json.secret)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const params = { channelId: String(made.json.id) }
    const read = await call(GET_CHANNEL, { token: admin.token, params })
    expect(read.text).not.toContain(secret)
    expect(JSON.stringify(await portal.db.auditEvent.findMany())).not.toContain(secret)

    const slack = await makeChannel({
      ...{ kind: 'slack', name: 'Desk', address: 'http://127.0.0.1:9/services/T0/B0/hush' },
    })
    expect(slack.json).toMatchObject({ address: '127.0.0.1:9', secret: null })
    expect(slack.text).not.toContain('hush')
  })

  test.each([
    ['a private address', { kind: 'webhook', address: 'http://10.0.0.1/hook' }],
    ['the metadata of a cloud', { kind: 'slack', address: 'http://169.254.169.254/latest' }],
  ])('to %s is refused at its field', async (_name, body) => {
    const answer = await makeChannel({ name: 'Bad', ...body })
    expect([answer.json.code, pointers(answer)]).toEqual(['address_refused', ['/address']])
  })

  test('is tested, and the log says what became of it', async () => {
    const made = await makeChannel({ kind: 'mail', name: 'Mail', address: 'On-Call@Example.com' })
    const params = { channelId: String(made.json.id) }
    const queued = await call(TEST_CHANNEL, { token: admin.token, params })
    expect([queued.status, queued.json]).toMatchObject([202, { event: 'test', state: 'queued' }])
    await deliverAlert(portal.db, portal.box, String(queued.json.id), false, async () => ({
      ...{ kind: 'refused', httpStatus: 404, reason: 'It answered 404.' },
    }))
    const query = `?channelId=${params.channelId}`
    const log = await call(LIST_DELIVERIES, { token: admin.token, query })
    expect(log.json.items).toMatchObject([
      { state: 'failed', attempts: 1, httpStatus: 404, lastError: 'It answered 404.' },
    ])
  })

  test('is edited and deleted under If-Match', async () => {
    const made = await makeChannel({ kind: 'mail', name: 'Edited', address: 'a@example.com' })
    const given = { token: admin.token, params: { channelId: String(made.json.id) } }
    const patched = await call(PATCH_CHANNEL, { ...given, ifMatch: 1, body: { enabled: false } })
    expect(patched.json).toMatchObject({ enabled: false, version: 2 })
    expect((await call(PATCH_CHANNEL, { ...given, ifMatch: 1, body: {} })).status).toBe(412)
    expect((await call(DELETE_CHANNEL, { ...given, ifMatch: 1 })).status).toBe(412)
    expect((await call(DELETE_CHANNEL, { ...given, ifMatch: 2 })).status).toBe(204)
  })
})
