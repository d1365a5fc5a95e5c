import { mintId } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as createKey } from '../src/app/api/v1/applications/[applicationId]/keys/route.ts'
import { DELETE, GET, PATCH } from '../src/app/api/v1/applications/[applicationId]/route.ts'
import { POST as create, GET as list } from '../src/app/api/v1/applications/route.ts'
import { POST as subscribe } from '../src/app/api/v1/subscriptions/route.ts'
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

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
})
afterAll(() => portal.close())

async function makeApplication(name: string, person = ann): Promise<string> {
  const answer = await call(create, { token: person.token, body: { name } })
  expect(answer.status).toBe(201)
  return String(answer.json.id)
}

describe('an application', () => {
  test('is made, read and changed under the version that was read', async () => {
    const applicationId = await makeApplication('Timetable')
    const params = { applicationId }
    const read = await call(GET, { token: ann.token, params })
    expect(read.headers.get('etag')).toBe('"1"')
    const changed = await call(PATCH, {
      token: ann.token,
      params,
      ifMatch: 1,
      body: { description: 'Boards' },
    })
    expect(changed.json).toMatchObject({ name: 'Timetable', description: 'Boards', version: 2 })
    expect(changed.headers.get('etag')).toBe('"2"')
  })

  test('is not changed without If-Match, nor under a version that is past', async () => {
    const applicationId = await makeApplication('Guarded')
    const params = { applicationId }
    const body = { name: 'Other' }
    expect((await call(PATCH, { token: ann.token, params, body })).status).toBe(428)
    await call(PATCH, { token: ann.token, params, body: { description: 'one' }, ifMatch: 1 })
    const stale = await call(PATCH, { token: ann.token, params, body, ifMatch: 1 })
    expect([stale.status, stale.json.code]).toEqual([412, 'precondition_failed'])
    expect(stale.json.current).toMatchObject({ name: 'Guarded', description: 'one', version: 2 })
    const weak = { 'if-match': 'W/"2"' }
    expect((await call(PATCH, { token: ann.token, params, body, headers: weak })).status).toBe(400)
  })

  // Guarantee: of two edits of one version exactly one is written, however they interleave.
  test('keeps one of two edits at once', async () => {
    const params = { applicationId: await makeApplication('Raced') }
    const edit = (description: string) =>
      call(PATCH, { token: ann.token, params, ifMatch: 1, body: { description } })
    const answers = await Promise.all([edit('left'), edit('right')])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  test('has a name of its own in its organisation, whatever the case, and none across organisations', async () => {
    await makeApplication('Unique')
    const again = await call(create, { token: ann.token, body: { name: 'unique' } })
    expect([again.status, again.json.code]).toEqual([409, 'conflict'])
    expect(again.json.errors).toMatchObject([{ pointer: '/name' }])
    const bob = await makePerson(portal)
    await makeApplication('Unique', bob)
  })

  test.each([
    ['nothing', {}],
    ['an empty name', { name: '   ' }],
    ['a name of two lines', { name: 'one\ntwo' }],
    ['a name of 81 characters', { name: 'x'.repeat(81) }],
    ['a number', { name: 7 }],
  ])('is refused with %s at its field', async (_, body) => {
    const answer = await call(create, { token: ann.token, body })
    expect([answer.status, answer.json.code]).toEqual([422, 'invalid_input'])
    expect(answer.json.errors).toMatchObject([{ pointer: '/name' }])
  })

  test('takes its keys and subscriptions with it when it is deleted by its name', async () => {
    const { apiId, tierId } = await publishCatalogue(portal, 'deleted')
    const applicationId = await makeApplication('Doomed')
    const params = { applicationId }
    await call(createKey, { token: ann.token, params, body: { name: 'laptop' } })
    await call(subscribe, { token: ann.token, body: { applicationId, apiId, tierId } })

    const wrong = await call(DELETE, { token: ann.token, params, body: { name: 'doomed' } })
    expect(wrong.json.errors).toMatchObject([{ pointer: '/name' }])
    expect(
      (await call(DELETE, { token: ann.token, params, body: { name: 'Doomed' } })).status,
    ).toBe(204)

    expect((await call(GET, { token: ann.token, params })).status).toBe(404)
    const key = await portal.db.apiKey.findFirstOrThrow({ where: { applicationId } })
    expect(key.revokedAt).not.toBeNull()
    const subscription = await portal.db.subscription.findFirstOrThrow({ where: { applicationId } })
    expect(subscription.state).toBe('cancelled')
    await makeApplication('Doomed')
  })

  test.each(['viewer'] as const)('is only read by a %s', async (membership) => {
    const viewer = await makePerson(portal, { membership, organizationId: ann.organizationId })
    expect((await call(list, { token: viewer.token })).status).toBe(200)
    const answer = await call(create, { token: viewer.token, body: { name: 'No' } })
    expect([answer.status, answer.json.code]).toEqual([403, 'forbidden'])
  })

  test('is not made in an organisation that is suspended', async () => {
    const eve = await makePerson(portal)
    await portal.db.organization.update({
      where: { id: eve.organizationId },
      data: { state: 'suspended' },
    })
    const answer = await call(create, { token: eve.token, body: { name: 'No' } })
    expect([answer.status, answer.json.code]).toEqual([403, 'organization_suspended'])
  })
})

describe('the list', () => {
  // Guarantee: every row once, newest first, also rows of one millisecond and while others are added.
  test('is complete across pages', async () => {
    const carol = await makePerson(portal)
    const createdAt = new Date()
    const ids = Array.from({ length: 7 }, () => mintId('app'))
    await portal.db.application.createMany({
      data: ids.map((id, index) => ({
        id,
        organizationId: carol.organizationId,
        name: `App ${index}`,
        createdAt,
      })),
    })
    const seen: string[] = []
    let cursor: unknown = null
    do {
      const query = cursor === null ? '?limit=3' : `?limit=3&cursor=${cursor}`
      const page = await call(list, { token: carol.token, query })
      seen.push(...(page.json.items as { id: string }[]).map(({ id }) => id))
      cursor = page.json.nextCursor
      await makeApplication(`Added ${seen.length}`, carol)
    } while (cursor !== null)
    expect(seen).toEqual([...ids].sort().reverse())
  })

  test('finds words and refuses a cursor that it did not give out', async () => {
    await makeApplication('Needle 100%')
    const found = await call(list, { token: ann.token, query: '?q=needle' })
    expect(found.json.items).toMatchObject([{ name: 'Needle 100%' }])
    for (const cursor of ['junk', Buffer.from('[1]').toString('base64url'), 'e30']) {
      const answer = await call(list, { token: ann.token, query: `?cursor=${cursor}` })
      expect(answer.json.errors).toMatchObject([{ pointer: 'cursor' }])
    }
    expect((await call(list, { token: ann.token, query: '?limit=0' })).status).toBe(422)
  })

  test('comes as CSV with every row, and runs nothing in a spreadsheet', async () => {
    const dora = await makePerson(portal)
    await portal.db.application.createMany({
      data: Array.from({ length: 230 }, (_, index) => ({
        id: mintId('app'),
        organizationId: dora.organizationId,
        name: index === 0 ? '=HYPERLINK("http://evil.example","x")' : `App ${index}`,
      })),
    })
    const answer = await call(list, { token: dora.token, headers: { accept: 'text/csv' } })
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(answer.headers.get('content-disposition')).toContain('applications.csv')
    expect(answer.text.trim().split('\r\n')).toHaveLength(231)
    expect(answer.text).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
    const filtered = await call(list, { token: dora.token, query: '?format=csv&q=App 22' })
    expect(filtered.text.trim().split('\r\n')).toHaveLength(12)
  })
})
