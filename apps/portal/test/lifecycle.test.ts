import { mintId, openMail } from '@gatehouse/db'
import { parseItem } from 'structured-headers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as MOVE } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/lifecycle/moves/route.ts'
import { POST as PLAN } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/lifecycle/plan/route.ts'
import { GET, PATCH } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/lifecycle/route.ts'
import { GET as CATALOG_VERSION } from '../src/app/api/v1/catalog/apis/[slug]/versions/[version]/route.ts'
import { GET as NOTICES } from '../src/app/api/v1/notices/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { GET as CALENDAR } from '../src/app/feeds/notices/[token]/deprecations.ics/route.ts'
import { call, PORTAL_URL } from './harness.ts'
import { type Ferry, inDays, openFerry, publish } from './lifecycle-fixture.ts'

let ferry: Ferry
beforeAll(async () => {
  ferry = await openFerry()
})
afterAll(() => ferry.portal.close())

const asAdmin = () => ({
  token: ferry.admin.token,
  params: { apiId: ferry.apiId, versionId: ferry.v1 },
})

async function patch(body: object) {
  const { json } = await call(GET, asAdmin())
  return call(PATCH, { ...asAdmin(), ifMatch: Number(json.version), body })
}

describe('a plan', () => {
  test('is previewed with headers that parse and the 410 to come, and changes nothing', async () => {
    const [deprecatedAt, sunsetAt] = [inDays(0), inDays(60)]
    const body = { deprecatedAt, sunsetAt, successorVersionId: ferry.v2 }
    const { status, json } = await call(PLAN, { ...asAdmin(), body })
    expect(status).toBe(200)
    expect(json).toMatchObject({ ok: true })
    const codes = (json.findings as { code: string }[]).map(({ code }) => code)
    expect(codes).toContain('notice_too_short')
    const fields = new Map(
      (json.fields as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
    )
    const second = (text: string) => Math.floor(Date.parse(text) / 1_000) * 1_000
    expect(parseItem(fields.get('Deprecation') ?? '')[0]).toEqual(new Date(second(deprecatedAt)))
    expect(Date.parse(fields.get('Sunset') ?? '')).toBe(second(sunsetAt))
    expect(fields.get('Link')).toContain('</ferry/v2/>; rel="successor-version"')
    expect(json.gone).toMatchObject({
      ...{ status: 410, code: 'version_retired' },
      successor: { version: 'v2' },
      migrationGuide: `${PORTAL_URL}/apis/ferry/v1/migration`,
    })
    expect((await call(GET, asAdmin())).json).toMatchObject({ deprecatedAt: null, sunsetAt: null })
  })

  test.each([
    [
      'a sunset before the deprecation',
      () => ({ deprecatedAt: inDays(9), sunsetAt: inDays(8) }),
      '/sunsetAt',
    ],
    ['a sunset without a deprecation', () => ({ sunsetAt: inDays(8) }), '/deprecatedAt'],
    [
      'itself as the successor',
      () => ({ deprecatedAt: inDays(1), successorVersionId: ferry.v1 }),
      '/successorVersionId',
    ],
    [
      'a removal before the sunset',
      () => ({ deprecatedAt: inDays(1), sunsetAt: inDays(9), removedAt: inDays(8) }),
      '/removedAt',
    ],
  ])('with %s is refused at its field', async (_name, body, pointer) => {
    const { status, json } = await patch(body())
    expect(status).toBe(422)
    expect((json.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer)
  })

  test('needs the version that was read: of two admins one is told', async () => {
    const { json } = await call(GET, asAdmin())
    const ifMatch = Number(json.version)
    const body = { deprecatedAt: inDays(0), sunsetAt: inDays(60), successorVersionId: ferry.v2 }
    const edits = await Promise.all([
      call(PATCH, { ...asAdmin(), ifMatch, body: { ...body, notice: 'one' } }),
      call(PATCH, { ...asAdmin(), ifMatch, body: { ...body, notice: 'two' } }),
    ])
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  test('is told to consumers once it is published, by the clock', async () => {
    expect(await publish(ferry.portal)).toMatchObject({ ok: true })
    const { json } = await call(CATALOG_VERSION, { params: { slug: 'ferry', version: 'v1' } })
    expect(json).toMatchObject({ state: 'deprecated', successorName: 'v2' })
    expect((await call(GET, asAdmin())).json).toMatchObject({
      state: 'active',
      stateNow: 'deprecated',
    })
  })

  test('moves away only with a reason, and never nearer', async () => {
    const sooner = await patch({ sunsetAt: inDays(30) })
    expect(sooner.status).toBe(422)
    const unreasoned = await patch({ sunsetAt: inDays(90) })
    expect(unreasoned.json.errors).toMatchObject([{ pointer: '/reason' }])
    const reasoned = await patch({ sunsetAt: inDays(90), reason: 'Two consumers asked' })
    expect(reasoned.status).toBe(200)
    const event = await ferry.portal.db.auditEvent.findFirst({
      where: { subjectId: ferry.v1, action: 'version.sunset_postponed' },
    })
    expect(event?.after).toMatchObject({ reason: 'Two consumers asked' })
    expect((await patch({ notice: 'The reason was given.' })).status).toBe(200)
  })

  // Guarantee: whoever called it hears of the new date when gateways tell it, once, and of no date that was never published.
  test('that is postponed is in the history, and told to callers when it is published', async () => {
    const { db, box } = ferry.portal
    const mails = () => db.mailMessage.findMany({ where: { kind: 'deprecation_notice' } })
    const later = inDays(120)
    expect((await patch({ sunsetAt: later, reason: 'And once more' })).status).toBe(200)
    expect(await mails()).toEqual([])
    const publishDraft = () => call(PUBLISH, { token: ferry.admin.token, body: {} })
    expect((await publishDraft()).json).toMatchObject({ outcome: 'published' })
    const [mail, ...others] = await mails()
    if (mail === undefined) throw new Error('nobody was written to')
    expect(others).toEqual([])
    expect(mail.recipient).toBe(ferry.ann.email)
    const { text } = openMail(box, mail)
    expect(text).toContain(`It answers until ${new Date(later).toUTCString()}.`)
    expect(text).toContain('Why: And once more')
    expect(text).toContain('made 40 calls')
    const { json } = await call(GET, asAdmin())
    expect(json.postponements).toMatchObject([
      { reason: 'And once more', sunsetTo: later, toldAt: expect.any(String), mails: 1 },
      { reason: 'Two consumers asked', toldAt: null, mails: 0 },
    ])
    await publishDraft()
    expect(await mails()).toHaveLength(1)
  })
})

describe('an operation', () => {
  const planOf = async (operations: readonly object[], more: object = {}) => {
    const { json } = await call(GET, asAdmin())
    const [first] = json.operations as { id: string }[]
    const body = { operations: operations.map((plan) => ({ id: first?.id, ...plan })), ...more }
    return { operationId: first?.id ?? '', body }
  }

  test('gets dates, a successor and a guide of its own, previewed and kept', async () => {
    const successorOperationId = mintId('op')
    await ferry.portal.db.operation.create({
      data: { id: successorOperationId, versionId: ferry.v2, method: 'GET', path: '/departures' },
    })
    const dates = { deprecatedAt: inDays(0), sunsetAt: inDays(100) }
    const guideUrl = 'https://docs.example/departures'
    const { operationId, body } = await planOf([{ ...dates, successorOperationId, guideUrl }])
    const preview = await call(PLAN, { ...asAdmin(), body })
    expect(preview.json.operations).toMatchObject([
      {
        id: operationId,
        gone: {
          successor: { version: 'v2', operation: 'GET /departures', href: '/ferry/v2/departures' },
          migrationGuide: guideUrl,
        },
      },
    ])
    expect((await patch(body)).status).toBe(200)
    expect((await call(GET, asAdmin())).json.operations).toMatchObject([
      { ...dates, guideUrl, successor: { path: '/departures', version: { name: 'v2' } } },
    ])
    await publish(ferry.portal)
    const { json } = await call(GET, asAdmin())
    expect(json.operations).toMatchObject([{ announced: { sunsetAt: dates.sunsetAt } }])
  })

  test('that goes is told to consumers: in the catalogue, the document, and to who calls it', async () => {
    const params = { slug: 'ferry', version: 'v1' }
    const version = (await call(CATALOG_VERSION, { params })).json
    const leaving = {
      ...{ method: 'GET', path: '/sailings', guideUrl: 'https://docs.example/departures' },
      instead: { method: 'GET', path: '/departures', versionName: 'v2' },
    }
    expect(version.leavingOperations).toMatchObject([leaving])
    expect(version.operations).toMatchObject([{ isDeprecated: true }])
    const { json } = await call(NOTICES, { token: ferry.ann.token })
    expect(json.items).toMatchObject([{ name: 'v1', leavingOperations: [leaving] }])
    const url = new URL(String(json.calendarUrl))
    const feed = { params: Promise.resolve({ token: url.pathname.split('/')[3] ?? '' }) }
    const calendar = await (await CALENDAR(new Request(url), feed)).text()
    expect(calendar.replaceAll(/\r\n /g, '')).toContain('GET /sailings stops answering')
  })

  test.each([
    [
      'a sunset before its deprecation',
      { deprecatedAt: inDays(9), sunsetAt: inDays(8) },
      'sunsetAt',
    ],
    ['a sunset alone', { deprecatedAt: null, sunsetAt: inDays(8) }, 'deprecatedAt'],
    [
      'a nearer sunset than was told',
      { deprecatedAt: inDays(0), sunsetAt: inDays(50) },
      'sunsetAt',
    ],
    [
      'a guide that is no web address',
      { deprecatedAt: inDays(0), sunsetAt: inDays(100), guideUrl: 'javascript:alert(1)' },
      'guideUrl',
    ],
  ])('with %s is refused at its field', async (_, plan, field) => {
    const { body } = await planOf([plan], { reason: 'because' })
    const { status, json } = await patch(body)
    expect(status).toBe(422)
    const pointers = (json.errors as { pointer: string }[]).map(({ pointer }) => pointer)
    expect(pointers).toContain(`/operations/0/${field}`)
  })

  test('of another API is no successor, and another version’s has no plan here', async () => {
    const foreign = mintId('op')
    const dates = { deprecatedAt: inDays(0), sunsetAt: inDays(100) }
    const { body } = await planOf([{ ...dates, successorOperationId: foreign }])
    expect((await patch(body)).json.errors).toMatchObject([
      { pointer: '/operations/0/successorOperationId' },
    ])
    expect((await patch({ operations: [{ id: foreign, ...dates }] })).json.errors).toMatchObject([
      { pointer: '/operations/0/id' },
    ])
  })

  test('is postponed only with a reason', async () => {
    const dates = { deprecatedAt: inDays(0), sunsetAt: inDays(200) }
    const mute = await planOf([dates])
    expect((await patch(mute.body)).json.errors).toMatchObject([{ pointer: '/reason' }])
    const { body, operationId } = await planOf([dates], { reason: 'The new one is late' })
    expect((await patch(body)).status).toBe(200)
    const { json } = await call(GET, asAdmin())
    expect((json.postponements as unknown[])[0]).toMatchObject({
      operation: { id: operationId },
      reason: 'The new one is late',
      sunsetTo: dates.sunsetAt,
    })
    const plan = await call(PLAN, { ...asAdmin(), body })
    const codes = (plan.json.findings as { code: string }[]).map(({ code }) => code)
    expect(codes).toContain('outlives_its_version')
  })
})

describe('a move', () => {
  test.each([
    ['retired', 'before its sunset'],
    ['removed', 'past a state'],
  ])('to %s is refused: %s', async (to) => {
    const { json } = await call(GET, asAdmin())
    const answer = await call(MOVE, { ...asAdmin(), ifMatch: Number(json.version), body: { to } })
    expect(answer.status).toBe(422)
    expect(answer.json.errors).toMatchObject([{ pointer: '/to' }])
  })

  test('by two admins at once is made once, and the other is told', async () => {
    const id = mintId('ver')
    const { upstreamId } = await ferry.portal.db.apiVersion.findUniqueOrThrow({
      where: { id: ferry.v2 },
    })
    await ferry.portal.db.apiVersion.create({
      data: { id, apiId: ferry.apiId, name: 'v3', state: 'draft', upstreamId },
    })
    const given = { token: ferry.admin.token, params: { apiId: ferry.apiId, versionId: id } }
    const moves = await Promise.all(
      ['preview', 'active'].map((to) => call(MOVE, { ...given, ifMatch: 1, body: { to } })),
    )
    expect(moves.map(({ status }) => status).sort()).toEqual([200, 412])
    const { json } = await call(GET, given)
    expect(json.version).toBe(2)
    await ferry.portal.db.apiVersion.delete({ where: { id } })
  })

  test('to deprecated sets its date, back needs a reason, and both are in the audit log', async () => {
    const given = { token: ferry.admin.token, params: { apiId: ferry.apiId, versionId: ferry.v2 } }
    const first = await call(MOVE, { ...given, ifMatch: 1, body: { to: 'deprecated' } })
    expect(first.json).toMatchObject({ state: 'deprecated', deprecatedAt: expect.any(String) })
    const mute = await call(MOVE, { ...given, ifMatch: 2, body: { to: 'active' } })
    expect(mute.status).toBe(422)
    const back = await call(MOVE, {
      ...given,
      ifMatch: 2,
      body: { to: 'active', reason: 'A mistake' },
    })
    expect(back.json).toMatchObject({ state: 'active', deprecatedAt: null })
    const events = await ferry.portal.db.auditEvent.count({
      where: { subjectId: ferry.v2, action: 'version.moved' },
    })
    expect(events).toBe(2)
  })
})
