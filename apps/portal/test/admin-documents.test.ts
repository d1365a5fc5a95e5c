import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  GET as GET_DOCUMENT,
  PUT,
} from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/document/route.ts'
import {
  DELETE as DELETE_VERSION,
  GET as GET_VERSION,
  PATCH as PATCH_VERSION,
} from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/route.ts'
import {
  GET as LIST_VERSIONS,
  POST as POST_VERSION,
} from '../src/app/api/v1/apis/[apiId]/versions/route.ts'
import { POST } from '../src/app/api/v1/apis/route.ts'
import { POST as LINT } from '../src/app/api/v1/documents/lint/route.ts'
import { documentText, makeApi, pointers, UPSTREAM_URL } from './admin-fixtures.ts'
import { type Answer, call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let admin: Person
let files: Server
let filesUrl: string
const served = new Map<string, string>()

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  files = createServer((request, response) => {
    const text = served.get(request.url ?? '')
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => files.close(resolve))
  await portal.close()
})

const UNKNOWN = 'ups_01jd3s9k8v7m6n5p4q3r2s1t0v'

const YAML = `openapi: 3.0.3
info:
  title: Harbour
  version: 2.1.0
paths:
  /ports:
    get:
      operationId: listPorts
      responses:
        '200':
          description: ok
`

function lint(body: unknown): Promise<Answer> {
  return call(LINT, { token: admin.token, body })
}

describe('POST /documents/lint', () => {
  test('reads YAML of 3.0 and suggests what an API of it is called', async () => {
    const { status, json } = await lint({ text: YAML })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      isUsable: true,
      document: {
        ...{ format: 'yaml', specVersion: '3.0', title: 'Harbour', version: '2.1.0' },
        operations: [{ method: 'GET', path: '/ports', operationId: 'listPorts' }],
      },
      suggestion: { name: 'Harbour', slug: 'harbour', versionName: 'v2', upstreamUrl: null },
    })
    expect(await portal.db.apiDocument.count()).toBe(0)
  })

  test('says what is wrong with the line that it is in', async () => {
    const text = YAML.replace('    get:', '    get: &a [*a')
    const { status, json } = await lint({ text })
    expect([status, json.isUsable, json.document]).toEqual([200, false, null])
    const [finding] = json.findings as { line: number; excerpt: string }[]
    expect(finding?.line).toBeGreaterThan(0)
    expect(typeof finding?.excerpt).toBe('string')
  })

  test('counts duplicate operationIds as an error at their line', async () => {
    const twice = YAML.replace(
      'paths:',
      'paths:\n  /a:\n    get:\n      operationId: listPorts\n      responses: {}',
    )
    const { json } = await lint({ text: twice })
    const findings = json.findings as { code: string; severity: string; line: number }[]
    const found = findings.find(({ code }) => code === 'duplicate_operation_id')
    expect(found).toMatchObject({ severity: 'error', line: expect.any(Number) })
  })

  test('fetches a URL through the guard', async () => {
    served.set('/openapi.yaml', YAML)
    expect((await lint({ url: `${filesUrl}/openapi.yaml` })).json).toMatchObject({ isUsable: true })
    const missing = await lint({ url: `${filesUrl}/missing` })
    expect([missing.status, missing.json.code, pointers(missing)]).toEqual([
      422,
      'document_invalid',
      ['/url'],
    ])
    const metadata = await lint({ url: 'http://169.254.169.254/latest/meta-data' })
    expect([metadata.status, metadata.json.code, pointers(metadata)]).toEqual([
      422,
      'address_refused',
      ['/url'],
    ])
    expect(String(metadata.json.detail)).toContain('GATEHOUSE_PRIVATE_NETWORKS')
  })

  test('takes the document itself as YAML and as JSON', async () => {
    for (const [type, raw] of [
      ['application/yaml', YAML],
      ['text/yaml; charset=utf-8', YAML],
      ['application/openapi+json', documentText()],
      ['application/vnd.oai.openapi+json', documentText()],
    ] as const) {
      const answer = await call(LINT, {
        token: admin.token,
        raw,
        headers: { 'content-type': type },
      })
      expect([type, answer.json.isUsable]).toEqual([type, true])
    }
  })

  test('bytes that are not UTF-8 are refused as such', async () => {
    const request = new Request('http://localhost:3000/api/v1/documents/lint', {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/yaml' },
      body: Buffer.from([0x6f, 0xff, 0xfe]),
    })
    const response = await LINT(request, { params: Promise.resolve({}) })
    expect([response.status, (await response.json()).code]).toEqual([400, 'bad_request'])
  })

  test('a body beyond the limit is refused while it arrives', async () => {
    const raw = 'a'.repeat(50 * 1024 * 1024)
    const headers = { 'content-type': 'application/yaml' }
    const answer = await call(LINT, { token: admin.token, raw, headers })
    expect([answer.status, answer.json.code]).toEqual([413, 'payload_too_large'])
  })

  test.each([
    ['more than 10 MiB', `${YAML}# ${'a'.repeat(10 * 1024 * 1024)}`],
    ['deep nesting', '['.repeat(100_000)],
    ['an alias bomb', aliasBomb()],
  ])('%s costs little and is not usable', async (_name, text) => {
    const startedMs = performance.now()
    const answer = await call(LINT, {
      ...{ token: admin.token, raw: text },
      headers: { 'content-type': 'application/yaml' },
    })
    const refused = answer.status === 422 || answer.json.isUsable === false
    expect([refused, performance.now() - startedMs < 10_000]).toEqual([true, true])
  })
})

function aliasBomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level += 1) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    )
  }
  return lines.join('\n')
}

type Made = Readonly<{ apiId: string; versionId: string }>

async function madeVersion(slug: string): Promise<Made> {
  const { id, versions } = await makeApi(POST, admin, { slug })
  return { apiId: id, versionId: versions[0]?.id ?? '' }
}

function put(params: Made, ifMatch: number, body: unknown): Promise<Answer> {
  return call(PUT, { token: admin.token, params, ifMatch, body })
}

describe('PUT …/document', () => {
  test('operations keep their ids where method and path stay', async () => {
    const params = await madeVersion('keeps')
    const before = await call(GET_VERSION, { token: admin.token, params })
    const text = documentText(['GET /ports', 'GET /sailings'])
    const answer = await put(params, 1, { text })
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"'])
    expect(answer.json).toMatchObject({
      isUnchanged: false,
      operations: { added: ['GET /ports'], removed: ['POST /bookings'], kept: 1 },
    })
    const after = await call(GET_VERSION, { token: admin.token, params })
    const idOf = ({ json }: Answer, path: string) =>
      (json.operations as { id: string; path: string }[]).find((row) => row.path === path)?.id
    expect(idOf(after, '/sailings')).toBe(idOf(before, '/sailings'))
    expect(idOf(after, '/ports')).not.toBe(idOf(before, '/bookings'))
    expect((await call(GET_DOCUMENT, { token: admin.token, params })).json).toMatchObject({ text })
  })

  test('the same document again stores nothing and spends no version', async () => {
    const params = await madeVersion('same')
    const spaced = JSON.stringify(JSON.parse(documentText()), null, 4)
    const answer = await put(params, 1, { text: spaced })
    expect(answer.json).toMatchObject({ isUnchanged: true, version: 1 })
    expect(await portal.db.apiDocument.count({ where: { versionId: params.versionId } })).toBe(1)
  })

  test('a stale upload is refused and shows what is in force', async () => {
    const params = await madeVersion('stale')
    await put(params, 1, { text: documentText(['GET /a']) })
    const answer = await put(params, 1, { text: documentText(['GET /b']) })
    expect([answer.status, answer.json.current]).toMatchObject([412, { version: 2 }])
  })

  test('a bad document is refused with lines, and the one in force stays', async () => {
    const params = await madeVersion('bad')
    const answer = await put(params, 1, { text: 'openapi: 3.1.0\ninfo: {title: x\n' })
    expect([answer.status, answer.json.code]).toEqual([422, 'document_invalid'])
    expect(answer.json.errors).toMatchObject([{ pointer: '/text', line: expect.any(Number) }])
    const current = await call(GET_DOCUMENT, { token: admin.token, params })
    expect(current.json).toMatchObject({ title: 'Ferry' })
  })

  test('a version of another API is not there', async () => {
    const own = await madeVersion('own')
    const other = await madeVersion('other')
    const mixed = { apiId: own.apiId, versionId: other.versionId }
    expect((await put(mixed, 1, { text: documentText(['GET /x']) })).status).toBe(404)
    const given = { token: admin.token, params: mixed }
    expect((await call(GET_DOCUMENT, given)).status).toBe(404)
    expect((await call(GET_VERSION, given)).status).toBe(404)
    expect((await call(DELETE_VERSION, { ...given, ifMatch: 1 })).status).toBe(404)
  })
})

describe('versions', () => {
  test('a second version gets its own upstream, route and document', async () => {
    const { apiId } = await madeVersion('two')
    const answer = await call(POST_VERSION, {
      ...{ token: admin.token, params: { apiId } },
      body: { name: 'v2', document: { text: YAML }, upstreamUrl: UPSTREAM_URL },
    })
    expect([answer.status, answer.json.position]).toEqual([201, 1])
    expect(answer.json).toMatchObject({
      upstream: { name: 'two-v2' },
      document: { title: 'Harbour', specVersion: '3.0', errors: expect.any(Number) },
      operations: [{ path: '/ports' }],
      routes: 1,
    })
    const list = await call(LIST_VERSIONS, { token: admin.token, params: { apiId } })
    expect((list.json.items as { name: string }[]).map(({ name }) => name)).toEqual(['v1', 'v2'])
  })

  test.each([
    ['a name that is taken', { name: 'v1', upstreamUrl: UPSTREAM_URL }, 409, '/name'],
    ['no upstream', { name: 'v3' }, 422, '/upstreamUrl'],
    [
      'two upstreams',
      { name: 'v3', upstreamUrl: UPSTREAM_URL, upstreamId: UNKNOWN },
      422,
      '/upstreamUrl',
    ],
    ['an unknown upstream', { name: 'v3', upstreamId: UNKNOWN }, 422, '/upstreamId'],
  ])('%s is said at its field', async (_name, body, status, pointer) => {
    const { id: apiId } = await portal.db.api.findFirstOrThrow({ where: { slug: 'two' } })
    const answer = await call(POST_VERSION, { token: admin.token, params: { apiId }, body })
    expect([answer.status, pointers(answer)]).toEqual([status, [pointer]])
  })

  test('changes state under If-Match and can be deleted while others are left', async () => {
    const { apiId, versionId } = await madeVersion('retiring')
    const given = { token: admin.token, params: { apiId, versionId } }
    const patched = await call(PATCH_VERSION, {
      ...given,
      ifMatch: 1,
      body: { state: 'deprecated' },
    })
    expect(patched.json).toMatchObject({ state: 'deprecated', version: 2 })
    const stale = await call(PATCH_VERSION, { ...given, ifMatch: 1, body: { state: 'active' } })
    expect(stale.status).toBe(412)
    expect((await call(DELETE_VERSION, { ...given, ifMatch: 2 })).status).toBe(204)
    expect(await portal.db.apiDocument.count({ where: { versionId } })).toBe(0)
  })
})
