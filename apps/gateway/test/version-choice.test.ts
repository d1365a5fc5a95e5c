import type { SnapshotSource } from '@gatehouse/policy'
import { expect, it } from 'vitest'
import { configuration, consumer, id } from './support/configuration.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { startUpstream, type TestUpstream } from './support/upstream.ts'

type Policy = 'oldest' | 'pin' | 'refuse'
const SELECTORS = { header: 'X-Version', query: 'version', mediaType: 'version', date: 'X-Day' }
/** The clock of the tests stands in 2027. */
const NOW_MS = 1_800_000_000_000
const RETIRED = { deprecatedAtMs: NOW_MS - 2, sunsetAtMs: NOW_MS - 1, removedAtMs: null }

/** `/ferry/*` leaves the version to its callers; each of v1 to v3 has an upstream of its own. v0 is retired. */
function withVersions(urls: readonly string[], policy: Policy = 'oldest'): SnapshotSource {
  const source = configuration({ targets: [urls[0] ?? ''] })
  const [upstream] = source.upstreams
  const version = source.versions.find((one) => one.id === id('ver', 1))
  const route = source.routes.find((one) => one.id === id('rt', 1))
  if (!upstream || !version || !route) throw new Error('the configuration has changed')
  const upstreams = urls.map((url, index) => ({
    ...upstream,
    ...{ id: id('ups', index + 1), name: `ferry ${index + 1}` },
    targets: [{ id: id('tgt', index + 1), url, weight: 100 }],
  }))
  const others = ['v1', 'v2', 'v3', 'v0'].map((name, index) => ({
    ...version,
    ...{ id: id('ver', index + 11), name, position: index, operations: [] },
    upstreamId: id('ups', Math.min(index, urls.length - 1) + 1),
    publishedOn: `202${index + 3}-01-01`,
    ...(name === 'v0' && { schedule: RETIRED, publishedOn: null }),
  }))
  return {
    ...source,
    upstreams,
    apis: source.apis.map((api) => ({ ...api, versionSelection: { ...SELECTORS, policy } })),
    versions: [...source.versions.filter(({ id: own }) => own !== version.id), ...others],
    routes: [
      ...source.routes.filter(({ id: own }) => own !== route.id),
      {
        ...route,
        ...{ versionId: id('ver', 11), versionChoice: 'caller', path: '/ferry/*' },
        stripPrefix: '/ferry',
      },
    ],
  }
}

type Started = { gateway: TestGateway; upstreams: TestUpstream[] }

async function start(policy?: Policy): Promise<Started> {
  const upstreams = [await startUpstream(), await startUpstream(), await startUpstream()]
  const gateway = await startGateway(
    withVersions(
      upstreams.map(({ url }) => url),
      policy,
    ),
  )
  return { gateway, upstreams }
}

async function call({ gateway }: Started, headers: Record<string, string> = {}, path = '/ferry/a') {
  const response = await fetch(`${gateway.url}${path}`, {
    headers: { authorization: `Bearer ${gateway.key}`, ...headers },
  })
  const text = await response.text()
  return {
    status: response.status,
    version: response.headers.get('x-api-version'),
    vary: response.headers.get('vary'),
    json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

const VARY = 'X-Version, Accept, X-Day'

// Guarantee: what a call names is what it gets, by each of the ways, told in the answer and to the upstream, and caches know what decided.
it.each([
  [{ 'x-version': 'v2' }, '/ferry/a', 2],
  [{ accept: 'application/json; version=3' }, '/ferry/a', 3],
  [{ 'x-day': '2024-06-30' }, '/ferry/a', 2],
  [{}, '/ferry/a?version=v3', 3],
  [{}, '/ferry/a', 1],
] as const)('a call with %j to %s is answered by version %i', async (headers, path, number) => {
  const started = await start()
  const answer = await call(started, headers, path)
  expect(answer).toMatchObject({ status: 200, version: `v${number}`, vary: VARY })
  const seen = started.upstreams.map(({ requests }) => requests.length)
  expect(seen).toEqual([1, 2, 3].map((one) => (one === number ? 1 : 0)))
  const [request] = started.upstreams[number - 1]?.requests ?? []
  expect(request?.headers['x-api-version']).toBe(`v${number}`)
  expect(request?.url.startsWith('/a')).toBe(true)
  expect(started.gateway.usage.take()?.rows[0]?.versionId).toBe(id('ver', 10 + number))
})

// Guarantee: a version that is not there is refused with those that are, before a key is asked for; the answer still says what decided.
it('names the versions that answer when another is asked for', async () => {
  const started = await start()
  for (const headers of [{ 'x-version': 'v7' }, { 'x-day': '2020-01-01' }, { 'x-day': 'soon' }]) {
    const answer = await call(started, { ...headers, authorization: '' })
    expect(answer).toMatchObject({
      ...{ status: 400, version: null, vary: VARY },
      json: { code: 'version_unknown', supportedVersions: ['v1', 'v2', 'v3'] },
    })
  }
})

it('one that is retired says so itself', async () => {
  const started = await start()
  const answer = await call(started, { 'x-version': 'v0' })
  expect(answer).toMatchObject({ status: 410, version: 'v0', vary: VARY })
  expect(answer.json.code).toBe('version_retired')
})

it('a call that names none is refused where the API says so, though not before its key', async () => {
  const started = await start('refuse')
  expect((await call(started, { authorization: 'Bearer nonsense' })).status).toBe(401)
  const answer = await call(started)
  expect(answer).toMatchObject({ status: 400, version: null, vary: VARY })
  expect(answer.json).toMatchObject({
    code: 'version_required',
    supportedVersions: ['v1', 'v2', 'v3'],
  })
})

// Guarantee: a pin is in force with the change of the credentials, yields to what a call names, and one to a retired version is told of its end.
it('a pin decides for calls that name none', async () => {
  const started = await start('pin')
  expect((await call(started)).version).toBe('v3')
  const pin = (versionId: string | null) => {
    const upserts = consumer()
      .filter(({ entity }) => entity === 'subscription')
      .map((record) => ({ ...record, pinnedVersionId: versionId }))
    const seq = (started.gateway.replica.position()?.seq ?? 0) + 1
    started.gateway.replica.apply({ kind: 'changes', seq, upserts, removals: [] })
  }
  pin(id('ver', 12))
  expect((await call(started)).version).toBe('v2')
  expect((await call(started, { 'x-version': 'v1' })).version).toBe('v1')
  pin(id('ver', 99))
  expect((await call(started)).version).toBe('v3')
  pin(id('ver', 14))
  expect(await call(started)).toMatchObject({ status: 410, version: 'v0' })
  pin(null)
  expect((await call(started)).version).toBe('v3')
})

// Guarantee: an answer without a body carries the same fields.
it('a 304 says what decided, too', async () => {
  const upstream = await startUpstream((request, response) => {
    request.resume()
    response.writeHead(304, { etag: '"a"', vary: 'Accept-Encoding' }).end()
  })
  const gateway = await startGateway(withVersions([upstream.url]))
  const answer = await call({ gateway, upstreams: [upstream] }, { 'if-none-match': '"a"' })
  expect(answer).toMatchObject({ status: 304, version: 'v1', vary: `Accept-Encoding, ${VARY}` })
})

it('a route with a fixed version asks nobody', async () => {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  const answer = await call(
    { gateway, upstreams: [upstream] },
    { 'x-version': 'v9' },
    '/ferry/v1/a',
  )
  expect(answer).toMatchObject({ status: 200, version: 'v1', vary: null })
})
