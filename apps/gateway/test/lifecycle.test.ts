import type { SnapshotSource } from '@gatehouse/policy'
import { parseItem } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { answerOk, startUpstream } from './support/upstream.ts'

const SECOND = 1_000
/** Where the clock of tests begins. */
const NOW = 1_800_000_000_000
const DEPRECATED = NOW + 10 * SECOND
const SUNSET = NOW + 100 * SECOND
const REMOVED = NOW + 1_000 * SECOND

const schedule = { deprecatedAtMs: DEPRECATED, sunsetAtMs: SUNSET, removedAtMs: REMOVED }

/** v1 of the open API with a schedule, its successor v2, and both routes. */
function planned(
  targets: readonly string[],
  changes: Partial<SnapshotSource['versions'][number]> = { schedule },
): SnapshotSource {
  const source = configuration({ targets, corsOrigins: ['https://app.test'] })
  const [, v1] = source.versions
  const [, route, onlyGet] = source.routes
  if (v1 === undefined || route === undefined || onlyGet === undefined) throw new Error('no v1')
  const v2 = { ...v1, id: id('ver', 4), name: 'v2' }
  return {
    ...source,
    versions: [{ ...v1, documentId: id('doc', 1), successorVersionId: v2.id, ...changes }, v2],
    routes: [
      route,
      onlyGet,
      { ...route, id: id('rt', 5), versionId: v2.id, path: '/open-two/*', stripPrefix: '' },
    ],
  }
}

async function start(
  changes?: Partial<SnapshotSource['versions'][number]>,
  handler: Parameters<typeof startUpstream>[0] = answerOk,
) {
  const upstream = await startUpstream(handler)
  const gateway = await startGateway(planned([upstream.url], changes))
  const get = (path = '/open/a', init?: RequestInit) => fetch(`${gateway.url}${path}`, init)
  return { gateway, upstream, get }
}

describe('a planned deprecation', () => {
  it('is told in fields that parse back to its instants, before it and after it', async () => {
    const { gateway, get } = await start()
    for (const nowMs of [NOW, DEPRECATED, SUNSET - 1]) {
      gateway.clock.nowMs = nowMs
      const { status, headers } = await get()
      expect(status).toBe(200)
      const [deprecation] = parseItem(headers.get('deprecation') ?? '')
      expect(deprecation).toEqual(new Date(DEPRECATED))
      expect(Date.parse(headers.get('sunset') ?? '')).toBe(SUNSET)
      expect(headers.get('x-api-version')).toBe('v1')
    }
  })

  it('links to the guide, the explanation, the successor and the document', async () => {
    const { get } = await start()
    const { headers } = await get()
    expect(headers.get('link')?.split(', ')).toEqual([
      '<http://portal.test/apis/open/v1/migration>; rel="deprecation"; type="text/html"',
      '<http://portal.test/docs/versions>; rel="sunset"; type="text/html"',
      '</open-two/>; rel="successor-version"',
      '<http://portal.test/api/v1/catalog/apis/open/versions/v1/openapi.json>; rel="service-desc"; type="application/json"',
    ])
  })

  it('says nothing of the successor, which has no plans', async () => {
    const { get } = await start()
    const { status, headers } = await get('/open-two/a')
    expect(status).toBe(200)
    expect(headers.get('x-api-version')).toBe('v2')
    for (const name of ['deprecation', 'sunset', 'link']) expect(headers.has(name)).toBe(false)
  })

  it('outranks what the upstream says of itself, and leaves its links', async () => {
    const { get } = await start(undefined, (request, response) => {
      response.setHeader('deprecation', '@1')
      response.setHeader('sunset', 'Thu, 01 Jan 1970 00:00:00 GMT')
      response.setHeader('x-api-version', 'v9')
      response.setHeader('link', '</open/b>; rel="next"')
      answerOk(request, response)
    })
    const old = await get()
    expect(old.headers.get('deprecation')).toBe(`@${DEPRECATED / SECOND}`)
    expect(old.headers.get('sunset')).toBe(new Date(SUNSET).toUTCString())
    expect(old.headers.get('x-api-version')).toBe('v1')
    expect(old.headers.get('link')).toContain('rel="next"')
    expect(old.headers.get('link')).toContain('rel="successor-version"')
    // Where the gateway has nothing to say, the upstream may.
    const recent = await get('/open-two/a')
    expect(recent.headers.get('deprecation')).toBe('@1')
    expect(recent.headers.get('x-api-version')).toBe('v2')
  })
})

describe('after the sunset', () => {
  it('the answer is 410 from that second on, names the successor and the guide, and reaches nobody', async () => {
    const { gateway, upstream, get } = await start()
    gateway.clock.nowMs = SUNSET
    const response = await get()
    expect(response.status).toBe(410)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('deprecation')).toBe(`@${DEPRECATED / SECOND}`)
    expect(response.headers.get('link')).toContain('rel="successor-version"')
    expect(await response.json()).toMatchObject({
      type: 'http://portal.test/docs/errors/version_retired',
      code: 'version_retired',
      status: 410,
      detail: expect.stringContaining('Its successor is v2'),
      sunset: new Date(SUNSET).toUTCString(),
      successor: { version: 'v2', href: '/open-two/' },
      migrationGuide: 'http://portal.test/apis/open/v1/migration',
    })
    expect(upstream.requests).toEqual([])
    expect((await get('/open-two/a')).status).toBe(200)
  })

  it('the answer is 404 once it is removed, for every method, and tells nothing', async () => {
    const { gateway, get } = await start()
    gateway.clock.nowMs = REMOVED
    for (const [path, method] of [
      ['/open/a', 'GET'],
      ['/only-get', 'DELETE'],
    ] as const) {
      const response = await get(path, { method })
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'route_not_found' })
      for (const name of ['deprecation', 'sunset', 'link', 'x-api-version', 'allow']) {
        expect(response.headers.has(name)).toBe(false)
      }
    }
  })

  it('a version that was published as retired answers 410 too', async () => {
    const { get } = await start({ state: 'retired' })
    const response = await get()
    expect(response.status).toBe(410)
    expect(response.headers.get('x-api-version')).toBe('v1')
  })
})

describe('an operation', () => {
  it('goes before its version does, and the others stay', async () => {
    const { gateway, get } = await start({
      operations: [
        {
          ...{ id: id('op', 7), method: 'GET', path: '/old', operationId: null },
          schedule: { deprecatedAtMs: DEPRECATED, sunsetAtMs: SUNSET, removedAtMs: null },
          ...{ successorOperationId: null, guideUrl: 'https://docs.test/move' },
        },
      ],
    })
    gateway.clock.nowMs = DEPRECATED
    const told = await get('/open/old')
    expect(told.status).toBe(200)
    expect(told.headers.get('sunset')).toBe(new Date(SUNSET).toUTCString())
    expect(told.headers.get('link')).toContain('<https://docs.test/move>; rel="deprecation"')
    gateway.clock.nowMs = SUNSET
    const gone = await get('/open/old')
    expect(gone.status).toBe(410)
    expect(await gone.json()).toMatchObject({ detail: expect.stringContaining('GET /old of v1') })
    const other = await get('/open/other')
    expect(other.status).toBe(200)
    expect(other.headers.has('sunset')).toBe(false)
  })
})

it('a caller without a key learns that the version is gone', async () => {
  const upstream = await startUpstream()
  const source = configuration({ targets: [upstream.url] })
  const [ferry, ...others] = source.versions
  if (ferry === undefined) throw new Error('no version')
  const gateway = await startGateway({ ...source, versions: [{ ...ferry, schedule }, ...others] })
  expect((await fetch(`${gateway.url}/ferry/v1/sailings/1`)).status).toBe(401)
  gateway.clock.nowMs = SUNSET
  expect((await fetch(`${gateway.url}/ferry/v1/sailings/1`)).status).toBe(410)
})

// The story: after the sunset the owners of what still calls have to be found, and a 410 precedes authentication.
it('a caller after the sunset is counted under its key, and answered the same with and without one', async () => {
  const upstream = await startUpstream()
  const source = configuration({ targets: [upstream.url] })
  const [ferry, ...others] = source.versions
  if (ferry === undefined) throw new Error('no version')
  const gateway = await startGateway({ ...source, versions: [{ ...ferry, schedule }, ...others] })
  gateway.clock.nowMs = SUNSET
  const url = `${gateway.url}/ferry/v1/sailings/1`
  const answers = await Promise.all(
    [{}, { authorization: `Bearer ${gateway.key}` }, { 'x-api-key': 'gh_live_junk' }].map(
      async (headers: Record<string, string>) => {
        const response = await fetch(url, { headers })
        const { requestId: _, ...body } = (await response.json()) as Record<string, unknown>
        return { status: response.status, body }
      },
    ),
  )
  expect(answers[0]?.status).toBe(410)
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
  const { rows = [], clients = [] } = gateway.usage.take() ?? {}
  const counted = rows.map(({ keyId, statusClass, requests }) => [keyId, statusClass, requests])
  expect(counted.sort()).toEqual([
    ['', '4xx', 2],
    [id('key', 1), '4xx', 1],
  ])
  expect(clients).toMatchObject([{ keyId: id('key', 1), client: 'node', requests: 1 }])
})
