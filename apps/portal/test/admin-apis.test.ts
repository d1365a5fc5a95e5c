import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE, GET, PATCH } from '../src/app/api/v1/apis/[apiId]/route.ts'
import { GET as GET_VERSION } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/route.ts'
import { GET as LIST, POST } from '../src/app/api/v1/apis/route.ts'
import { POST as PUBLISH } from '../src/app/api/v1/revisions/route.ts'
import { DELETE as DELETE_TIER } from '../src/app/api/v1/tiers/[tierId]/route.ts'
import { documentText, makeApi, pointers, UPSTREAM_URL } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
})
afterAll(() => portal.close())

async function countRows(): Promise<number[]> {
  const { db } = portal
  return [
    await db.api.count(),
    await db.apiVersion.count(),
    await db.apiDocument.count(),
    await db.operation.count(),
    await db.upstream.count(),
    await db.target.count(),
    await db.route.count(),
    await db.auditEvent.count(),
  ]
}

describe('POST /apis', () => {
  test('makes everything a call needs from a document and a URL', async () => {
    const answer = await call(POST, {
      token: admin.token,
      body: { document: { text: documentText() }, upstreamUrl: UPSTREAM_URL },
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('etag')).toBe('"1"')
    expect(answer.json).toMatchObject({
      name: 'Ferry',
      slug: 'ferry',
      versions: [{ name: 'v1', state: 'active' }],
      routes: 1,
    })
    const apiId = String(answer.json.id)
    const route = await portal.db.route.findFirstOrThrow({ where: { apiId } })
    expect(route).toMatchObject({ path: '/ferry/v1/*', stripPrefix: '/ferry/v1', enabled: true })
    const version = await portal.db.apiVersion.findFirstOrThrow({
      where: { apiId },
      include: { upstream: { include: { targets: true } }, operations: true },
    })
    expect(version.upstream.targets).toMatchObject([{ url: UPSTREAM_URL }])
    expect(version.operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /sailings',
      'POST /bookings',
    ])
    const event = await portal.db.auditEvent.findFirstOrThrow({ where: { subjectId: apiId } })
    expect(event).toMatchObject({ action: 'api.created', actorUserId: admin.userId })
    const published = await call(PUBLISH, { token: admin.token, body: {} })
    expect(published.json).toMatchObject({ outcome: 'published' })
  })

  test('works without a document, and says what is missing then', async () => {
    const body = { name: 'Plain proxy', upstreamUrl: UPSTREAM_URL }
    const answer = await call(POST, { token: admin.token, body })
    expect(answer.json).toMatchObject({ slug: 'plain-proxy', versions: [{ name: 'v1' }] })
    const nameless = { upstreamUrl: UPSTREAM_URL }
    const refused = await call(POST, { token: admin.token, body: nameless })
    expect([refused.status, pointers(refused)]).toEqual([422, ['/name']])
  })

  test.each([
    ['a slug that is taken', { slug: 'taken' }, 409, '/slug'],
    ['a slug that is none', { slug: 'Not a slug' }, 422, '/slug'],
    [
      'a title without letters',
      { document: { text: documentText([], {}) } },
      422,
      '/document/text',
    ],
    [
      'a name that makes no slug',
      { name: '船', slug: undefined, document: undefined },
      422,
      '/slug',
    ],
    ['an upstream in a private network', { upstreamUrl: 'http://10.0.0.1/' }, 422, '/upstreamUrl'],
    ['credentials in the upstream', { upstreamUrl: 'http://a:b@127.0.0.1/' }, 422, '/upstreamUrl'],
    ['another scheme', { upstreamUrl: 'ftp://127.0.0.1/' }, 422, '/upstreamUrl'],
    ['a query in the upstream', { upstreamUrl: 'http://127.0.0.1/?a=b' }, 422, '/upstreamUrl'],
    ['a version name with a slash', { versionName: 'v1/..' }, 422, '/versionName'],
    ['an unknown tier', { tierIds: ['tier_01jd3s9k8v7m6n5p4q3r2s1t0v'] }, 422, '/tierIds/0'],
    ['a wildcard origin', { cors: { origins: ['*'] } }, 422, '/cors/origins/0'],
    ['a document that is no YAML', { document: { text: '{"a": [' } }, 422, '/document/text'],
    ['a file reference', { document: { text: withRef('/etc/hostname') } }, 422, '/document/text'],
    [
      'a remote reference',
      { document: { text: withRef('http://127.0.0.1/a') } },
      422,
      '/document/text',
    ],
    ['no document and no text', { document: {} }, 422, '/document'],
  ])(
    '%s is said at its field, and nothing is half written',
    async (_name, fields, status, pointer) => {
      if ((await portal.db.api.count({ where: { slug: 'taken' } })) === 0) {
        await makeApi(POST, admin, { slug: 'taken' })
      }
      const before = await countRows()
      const body = { slug: 'fresh', document: { text: documentText() }, upstreamUrl: UPSTREAM_URL }
      const answer = await call(POST, {
        token: admin.token,
        body: { ...body, ...fields },
      })
      expect([answer.status, pointers(answer)[0]]).toEqual([status, pointer])
      expect(await countRows()).toEqual(before)
    },
  )

  test('a repeated Idempotency-Key makes one API', async () => {
    const given = {
      token: admin.token,
      headers: { 'idempotency-key': 'make-once' },
      body: { name: 'Once', upstreamUrl: UPSTREAM_URL },
    }
    const [first, second] = [await call(POST, given), await call(POST, given)]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.json.id).toBe(first.json.id)
  })

  test('two admins who want one slug at a time: one gets it, the other is told', async () => {
    const body = { name: 'Race', upstreamUrl: UPSTREAM_URL }
    const answers = await Promise.all([1, 2, 3].map(() => call(POST, { token: admin.token, body })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })
})

function withRef(ref: string): string {
  const document = JSON.parse(documentText())
  document.components = { schemas: { Bad: { $ref: ref } } }
  return JSON.stringify(document)
}

describe('GET /apis', () => {
  test('finds by words and pages by cursor without losing or repeating a row', async () => {
    for (const name of ['Page one', 'Page two', 'Page three']) {
      await makeApi(POST, admin, { name })
    }
    const seen: string[] = []
    let query = '?q=PAGE&limit=2'
    for (;;) {
      const { json } = await call(LIST, { token: admin.token, query })
      seen.push(...(json.items as { name: string }[]).map(({ name }) => name))
      if (json.nextCursor === null) break
      query = `?q=PAGE&limit=2&cursor=${json.nextCursor}`
    }
    expect(seen).toEqual(['Page three', 'Page two', 'Page one'])
  })

  test('is CSV when asked, with formulas made harmless', async () => {
    await makeApi(POST, admin, { name: '=HYPERLINK("x")', slug: 'formula' })
    const answer = await call(LIST, { token: admin.token, query: '?format=csv&q=formula' })
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(answer.text.split('\r\n')[1]).toContain(`"'=HYPERLINK(""x"")"`)
  })

  test('refuses a cursor that it did not give out', async () => {
    const answer = await call(LIST, { token: admin.token, query: '?cursor=junk' })
    expect([answer.status, pointers(answer)]).toEqual([422, ['cursor']])
  })
})

describe('PATCH and DELETE /apis/{apiId}', () => {
  test('an edit needs the version that was read; the second of two admins sees the first one’s words', async () => {
    const { id, version } = await makeApi(POST, admin, { slug: 'edited' })
    const given = { token: admin.token, params: { apiId: id } }
    const without = await call(PATCH, { ...given, body: { summary: 'x' } })
    expect(without.json.code).toBe('precondition_required')
    const first = await call(PATCH, { ...given, ifMatch: version, body: { summary: 'First' } })
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"'])
    const second = await call(PATCH, { ...given, ifMatch: version, body: { summary: 'Second' } })
    expect(second.status).toBe(412)
    expect(second.json).toMatchObject({
      code: 'precondition_failed',
      current: { summary: 'First' },
    })
    expect((await call(GET, given)).json).toMatchObject({ summary: 'First', version: 2 })
  })

  test('of edits that race exactly one wins', async () => {
    const { id, version } = await makeApi(POST, admin, { slug: 'raced' })
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((summary) =>
        call(PATCH, {
          token: admin.token,
          params: { apiId: id },
          ifMatch: version,
          body: { summary },
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412])
  })

  test('the audit log holds what changed and nothing else', async () => {
    const { id, version } = await makeApi(POST, admin, { slug: 'audited' })
    await call(PATCH, {
      ...{ token: admin.token, params: { apiId: id }, ifMatch: version },
      body: { ownerName: 'Harbour', visibility: 'public' },
    })
    const event = await portal.db.auditEvent.findFirstOrThrow({
      where: { subjectId: id, action: 'api.updated' },
    })
    expect(event).toMatchObject({ before: { ownerName: '' }, after: { ownerName: 'Harbour' } })
    expect(Object.keys(event.after as object)).toEqual(['ownerName'])
  })

  test('a slug of another API is a conflict at the field, and CORS is stored whole', async () => {
    await makeApi(POST, admin, { slug: 'first-slug' })
    const { id, version } = await makeApi(POST, admin, { slug: 'second-slug' })
    const given = { token: admin.token, params: { apiId: id }, ifMatch: version }
    const refused = await call(PATCH, { ...given, body: { slug: 'first-slug' } })
    expect([refused.status, pointers(refused)]).toEqual([409, ['/slug']])
    const cors = { origins: ['https://app.example'], credentials: true, maxAgeSeconds: 60 }
    expect((await call(PATCH, { ...given, body: { cors } })).json).toMatchObject({ cors })
  })

  test('a tier can limit every call, and cannot be deleted as long as it does', async () => {
    const { id, version } = await makeApi(POST, admin, { slug: 'limited' })
    const tierId = `tier_${id.slice('api_'.length)}`
    const given = { token: admin.token, params: { apiId: id }, ifMatch: version }
    const unknown = await call(PATCH, { ...given, body: { limitTierId: tierId } })
    expect([unknown.status, pointers(unknown)]).toEqual([422, ['/limitTierId']])
    await portal.db.tier.create({ data: { id: tierId, slug: 'everybody', name: 'Everybody' } })
    const set = await call(PATCH, { ...given, body: { limitTierId: tierId } })
    expect(set.json).toMatchObject({ limitTierId: tierId })
    const tier = { token: admin.token, params: { tierId }, ifMatch: 1 }
    expect((await call(DELETE_TIER, tier)).status).toBe(409)
    await call(PATCH, { ...given, ifMatch: version + 1, body: { limitTierId: null } })
    expect((await call(DELETE_TIER, tier)).status).toBe(204)
  })

  test('deleting takes versions, documents and routes along, but never what is subscribed to', async () => {
    const { id, version, versions } = await makeApi(POST, admin, { slug: 'gone' })
    const given = { token: admin.token, params: { apiId: id } }
    expect((await call(DELETE, { ...given, ifMatch: version + 1 })).status).toBe(412)
    expect((await call(DELETE, { ...given, ifMatch: version })).status).toBe(204)
    expect((await call(GET, given)).status).toBe(404)
    const params = { apiId: id, versionId: versions[0]?.id ?? '' }
    expect((await call(GET_VERSION, { token: admin.token, params })).status).toBe(404)
    expect(await portal.db.route.count({ where: { apiId: id } })).toBe(0)
  })

  test('an API with subscriptions stays', async () => {
    const { id, version } = await makeApi(POST, admin, { slug: 'subscribed' })
    const { organizationId } = await makePerson(portal)
    const { db } = portal
    await db.application.create({
      data: { id: 'app_01jd3s9k8v7m6n5p4q3r2s1t0v', organizationId, name: 'shop' },
    })
    await db.tier.create({
      data: { id: 'tier_01jd3s9k8v7m6n5p4q3r2s1t0v', slug: 'free', name: 'Free' },
    })
    await db.subscription.create({
      data: {
        ...{ id: 'sub_01jd3s9k8v7m6n5p4q3r2s1t0v', organizationId, apiId: id, state: 'cancelled' },
        applicationId: 'app_01jd3s9k8v7m6n5p4q3r2s1t0v',
        tierId: 'tier_01jd3s9k8v7m6n5p4q3r2s1t0v',
      },
    })
    const given = { token: admin.token, params: { apiId: id }, ifMatch: version }
    expect((await call(DELETE, given)).json.code).toBe('conflict')
    expect((await call(GET, given)).status).toBe(200)
  })
})
