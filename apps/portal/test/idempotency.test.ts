import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as createKey } from '../src/app/api/v1/applications/[applicationId]/keys/route.ts'
import { POST as create } from '../src/app/api/v1/applications/route.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let ann: Person

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
})
afterAll(() => portal.close())

describe('an Idempotency-Key', () => {
  const key = (name: string) => ({ 'idempotency-key': name })

  test('makes a repetition answer the same, secret included, and act once', async () => {
    const { json } = await call(create, { token: ann.token, body: { name: 'Idempotent' } })
    const params = { applicationId: String(json.id) }
    const ask = () =>
      call(createKey, { token: ann.token, params, body: { name: 'k' }, headers: key('one') })
    const first = await ask()
    const second = await ask()
    expect([second.status, second.text]).toEqual([first.status, first.text])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await portal.db.apiKey.count({ where: params })).toBe(1)
  })

  test('keeps the ETag of what was answered', async () => {
    const ask = () =>
      call(create, { token: ann.token, body: { name: 'Tagged' }, headers: key('etag') })
    await ask()
    expect((await ask()).headers.get('etag')).toBe('"1"')
  })

  test('is refused with another request', async () => {
    await call(create, { token: ann.token, body: { name: 'Reused' }, headers: key('two') })
    const answer = await call(create, {
      token: ann.token,
      body: { name: 'Else' },
      headers: key('two'),
    })
    expect([answer.status, answer.json.code]).toEqual([409, 'idempotency_conflict'])
  })

  test('acts once for requests at the same time', async () => {
    const ask = () =>
      call(create, { token: ann.token, body: { name: 'Together' }, headers: key('three') })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1)
    for (const { status, headers } of answers) {
      if (status === 409) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const mine = { organizationId: ann.organizationId, name: 'Together' }
    expect(await portal.db.application.count({ where: mine })).toBe(1)
  })

  test('does not keep a refusal: the corrected request may use it', async () => {
    expect(
      (await call(create, { token: ann.token, body: { name: 'Reused' }, headers: key('four') }))
        .status,
    ).toBe(409)
    expect(
      (await call(create, { token: ann.token, body: { name: 'Fixed' }, headers: key('four') }))
        .status,
    ).toBe(201)
  })

  test('is each actor’s own', async () => {
    const bob = await makePerson(portal)
    await call(create, { token: ann.token, body: { name: 'Own' }, headers: key('five') })
    const answer = await call(create, {
      token: bob.token,
      body: { name: 'Own' },
      headers: key('five'),
    })
    expect(answer.headers.get('idempotency-replayed')).toBeNull()
  })

  test('whose first attempt was cut off is neither repeated nor forgotten', async () => {
    const ask = () => call(create, { token: ann.token, body: { name: 'Cut' }, headers: key('six') })
    await ask()
    const where = { actorId_key: { actorId: ann.userId, key: 'six' } }
    const long = { status: null, sealedResponse: null, createdAt: new Date(Date.now() - 120_000) }
    await portal.db.idempotencyRecord.update({ where, data: long })
    const answer = await ask()
    expect([answer.status, answer.json.code, answer.headers.get('retry-after')]).toEqual([
      409,
      'conflict',
      null,
    ])
  })

  test('has a form', async () => {
    const answer = await call(create, {
      token: ann.token,
      body: { name: 'x' },
      headers: key('x'.repeat(256)),
    })
    expect(answer.status).toBe(400)
  })
})
