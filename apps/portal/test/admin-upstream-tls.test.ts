import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as LIST_EVENTS } from '../src/app/api/v1/audit-events/route.ts'
import {
  GET as GET_UPSTREAM,
  PATCH as PATCH_UPSTREAM,
} from '../src/app/api/v1/upstreams/[upstreamId]/route.ts'
import { POST as POST_UPSTREAM } from '../src/app/api/v1/upstreams/route.ts'
import { pointers } from './admin-fixtures.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

const DAY_MS = 86_400_000

type Pair = Readonly<{ cert: string; key: string }>

async function pair(name: string, days = 1): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - 2 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
  })
  return { cert: cert.trim(), key: key.trim() }
}

let portal: Portal
let admin: Person
let one: Pair
let two: Pair
let old: Pair

beforeAll(async () => {
  portal = await openPortal({ GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  one = await pair('one')
  two = await pair('two')
  old = await pair('old', -1)
})
afterAll(() => portal.close())

let number = 0
const make = (tls: unknown) => {
  number += 1
  const targets = [{ url: 'https://127.0.0.1:9443' }]
  return call(POST_UPSTREAM, {
    token: admin.token,
    body: { name: `secure-${number}`, targets, tls },
  })
}

async function patch(upstreamId: string, tls: unknown) {
  const { version } = await row(upstreamId)
  const given = { token: admin.token, params: { upstreamId }, ifMatch: version }
  return call(PATCH_UPSTREAM, { ...given, body: { tls } })
}

const row = (id: string) => portal.db.upstream.findUniqueOrThrow({ where: { id } })

test('the protocol is HTTP/1.1 until HTTP/2 is chosen', async () => {
  const { json } = await make(undefined)
  expect(json.protocol).toBe('http1')
  const given = { token: admin.token, params: { upstreamId: String(json.id) }, ifMatch: 1 }
  const answer = await call(PATCH_UPSTREAM, { ...given, body: { protocol: 'http2' } })
  expect(answer.json.protocol).toBe('http2')
})

describe('TLS of an upstream', () => {
  test('is by default what browsers ask of a server', async () => {
    const { json } = await make(undefined)
    expect(json.tls).toEqual({
      ...{ ca: null, serverName: null, verify: true },
      ...{ clientCertificate: null, clientCertificateExpiresAt: null },
    })
  })

  test('keeps a key sealed, and shows it nowhere', async () => {
    const { json, text } = await make({ clientCertificate: one.cert, clientKey: one.key })
    const id = String(json.id)
    expect(json.tls).toMatchObject({ clientCertificate: one.cert })
    const shown = await call(GET_UPSTREAM, { token: admin.token, params: { upstreamId: id } })
    const events = await call(LIST_EVENTS, { token: admin.token, query: `?subjectId=${id}` })
    const secretLine = one.key.split('\n')[1] ?? ''
    for (const said of [text, shown.text, events.text]) expect(said).not.toContain(secretLine)
    expect(events.text).toContain('"clientKey":"given"')
    const { tlsClientKeySecretId } = await row(id)
    const secret = await portal.db.sealedSecret.findUniqueOrThrow({
      where: { id: tlsClientKeySecretId ?? '' },
    })
    expect(Buffer.from(secret.sealed).includes(secretLine)).toBe(false)
    expect(portal.box.open(secret.id, secret.sealed)).toBe(one.key)
  })

  test('keeps its key through other edits, takes another one as another secret, and drops it with its certificate', async () => {
    const { json } = await make({ clientCertificate: one.cert, clientKey: one.key })
    const id = String(json.id)
    const first = (await row(id)).tlsClientKeySecretId
    await patch(id, { clientCertificate: one.cert, serverName: 'ferry.internal' })
    expect(await row(id)).toMatchObject({
      tlsClientKeySecretId: first,
      tlsServerName: 'ferry.internal',
    })
    await patch(id, { clientCertificate: two.cert, clientKey: two.key })
    const second = (await row(id)).tlsClientKeySecretId
    expect(second).not.toBe(first)
    // A revision may still refer to the first.
    expect(await portal.db.sealedSecret.count({ where: { id: first ?? '' } })).toBe(1)
    await patch(id, { clientCertificate: one.cert, clientKey: one.key })
    expect((await row(id)).tlsClientKeySecretId).toBe(first)
    await patch(id, {})
    expect(await row(id)).toMatchObject({
      ...{ tlsClientKeySecretId: null, tlsClientCertificate: null, tlsServerName: null },
    })
  })

  test('is whole: another certificate needs its own key', async () => {
    const { json } = await make({ clientCertificate: one.cert, clientKey: one.key })
    const answer = await patch(String(json.id), { clientCertificate: two.cert })
    expect([answer.status, pointers(answer)]).toEqual([422, ['/tls/clientKey']])
  })

  test.each<[string, () => unknown, string[]]>([
    ['authorities that are none', () => ({ ca: 'hello' }), ['/tls/ca']],
    ['an authority cut short', () => ({ ca: one.cert.slice(0, -40) }), ['/tls/ca']],
    ['an authority that has expired', () => ({ ca: old.cert }), ['/tls/ca']],
    ['a server name that is none', () => ({ serverName: 'a b' }), ['/tls/serverName']],
    ['a certificate without its key', () => ({ clientCertificate: one.cert }), ['/tls/clientKey']],
    ['a key without its certificate', () => ({ clientKey: one.key }), ['/tls/clientCertificate']],
    [
      'a key of another certificate',
      () => ({ clientCertificate: one.cert, clientKey: two.key }),
      ['/tls/clientKey'],
    ],
    [
      'a key that is none',
      () => ({ clientCertificate: one.cert, clientKey: 'hello' }),
      ['/tls/clientKey'],
    ],
    [
      'a certificate that has expired',
      () => ({ clientCertificate: old.cert, clientKey: old.key }),
      ['/tls/clientCertificate'],
    ],
    [
      'a chain that does not follow',
      () => ({ clientCertificate: `${one.cert}\n${two.cert}`, clientKey: one.key }),
      ['/tls/clientCertificate'],
    ],
  ])('%s is refused at its field', async (_, tls, wanted) => {
    const before = await portal.db.sealedSecret.count()
    const answer = await make(tls())
    expect([answer.status, pointers(answer)]).toEqual([422, wanted])
    expect(await portal.db.sealedSecret.count()).toBe(before)
  })
})
