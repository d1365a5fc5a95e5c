import { type RouteSource, SAFE_PATH_POLICY, type SnapshotSource } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { bodyOf, exchangeRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

type Extra = Partial<RouteSource> & Pick<RouteSource, 'path'>

/** The small configuration with further routes of the open API, and changes to it. */
async function start(extras: readonly Extra[], edit: (source: SnapshotSource) => void = () => {}) {
  const upstream = await startUpstream((request, response) => {
    request.resume()
    response.setHeader('Server', 'secret/1.0')
    response.setHeader('X-Kept', 'yes')
    response.end('{}')
  })
  const source = configuration({ targets: [upstream.url] })
  for (const [n, extra] of extras.entries()) {
    const base = source.routes[1] as RouteSource
    source.routes.push({ ...base, stripPrefix: '', id: id('rt', 10 + n), ...extra })
  }
  edit(source)
  return { upstream, gateway: await startGateway(source) }
}

describe('a route with predicates', () => {
  const beta: Extra = {
    path: '/open/*',
    pathRewrite: '/beta/*',
    predicates: [{ in: 'header', name: 'X-Beta', test: 'equals', value: '1' }],
  }

  it('takes its calls before the one without, and every answer says what it depends on', async () => {
    const { upstream, gateway } = await start([beta])
    const plain = await fetch(`${gateway.url}/open/a`)
    const chosen = await fetch(`${gateway.url}/open/a`, { headers: { 'x-BETA': '1' } })
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/a', '/beta/a'])
    expect([plain, chosen].map(({ headers }) => headers.get('vary'))).toEqual(['x-beta', 'x-beta'])
    const elsewhere = await fetch(`${gateway.url}/only-get`)
    expect(elsewhere.headers.get('vary')).toBeNull()
  })

  it('by a query parameter needs no Vary: the URL differs', async () => {
    const query = { in: 'query', name: 'preview', test: 'present', value: '' } as const
    const { upstream, gateway } = await start([{ ...beta, predicates: [query] }])
    const answer = await fetch(`${gateway.url}/open/a?x=1&preview`)
    expect(upstream.requests[0]?.url).toBe('/beta/a?x=1&preview')
    expect(answer.headers.get('vary')).toBeNull()
  })
})

it('routes hosts with a wildcard, and the more specific host first', async () => {
  const { upstream, gateway } = await start([
    { path: '/open/*', host: '*.wild.test', pathRewrite: '/wild/*' },
    { path: '/open/*', host: 'one.wild.test', pathRewrite: '/one/*' },
  ])
  for (const host of ['a.b.wild.test', 'ONE.wild.test.:80', 'wild.test']) {
    await exchangeRaw(
      gateway.port,
      `GET /open/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    )
  }
  expect(upstream.requests.map(({ url }) => url)).toEqual(['/wild/x', '/one/x', '/x'])
})

describe('what a route changes', () => {
  it('in the request: fields, in every spelling, and the host', async () => {
    const { upstream, gateway } = await start([
      {
        path: '/edited/*',
        upstreamHost: 'internal.test:8443',
        requestHeaders: [
          { op: 'set', name: 'X-User', value: 'gateway' },
          { op: 'add', name: 'X-More', value: '2' },
          { op: 'remove', name: 'X-Debug', value: '' },
        ],
      },
      { path: '/kept/*', upstreamHost: '*' },
    ])
    await exchangeRaw(
      gateway.port,
      'GET /edited/a HTTP/1.1\r\nHost: api.test\r\nX_User: mallory\r\nx-user: eve\r\nX-More: 1\r\nX-Debug: 1\r\nConnection: close\r\n\r\n',
    )
    await exchangeRaw(
      gateway.port,
      'GET /kept/a HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n',
    )
    const [edited, kept] = upstream.requests
    expect(edited?.headers).toMatchObject({
      host: 'internal.test:8443',
      'x-user': 'gateway',
      'x-more': '1, 2',
      'x-forwarded-host': 'api.test',
    })
    expect(edited?.headers).not.toHaveProperty('x_user')
    expect(edited?.headers).not.toHaveProperty('x-debug')
    expect(kept?.headers.host).toBe('api.test')
  })

  it('in the answer', async () => {
    const { gateway } = await start([
      {
        path: '/edited/*',
        responseHeaders: [
          { op: 'remove', name: 'server', value: '' },
          { op: 'set', name: 'X-Kept', value: 'no' },
          { op: 'add', name: 'Strict-Transport-Security', value: 'max-age=63072000' },
        ],
      },
    ])
    const { headers } = await fetch(`${gateway.url}/edited/a`)
    expect(headers.get('server')).toBeNull()
    expect(headers.get('x-kept')).toBe('no')
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000')
    expect(headers.get('x-request-id')).toBeTruthy()
  })
})

describe('the path policy of an API', () => {
  const loose = (source: SnapshotSource) => {
    const open = source.apis.find(({ slug }) => slug === 'open')
    if (open === undefined) throw new Error('the configuration has changed')
    open.pathPolicy = { ...SAFE_PATH_POLICY, encodedSlash: 'keep', trailingSlash: 'remove' }
  }
  const answerTo = async (port: number, target: string) =>
    exchangeRaw(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)

  it('lets through what it allows, to its own routes only', async () => {
    const { upstream, gateway } = await start([], loose)
    await answerTo(gateway.port, '/open/group%2Fname/')
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/group%2Fname'])
    const refused = await answerTo(gateway.port, '/ferry/v1/group%2Fname')
    expect(JSON.parse(bodyOf(refused))).toMatchObject({ status: 400, code: 'path_refused' })
  })

  it('never leads around the key of another API, and never lets a key pass in a URL', async () => {
    const { upstream, gateway } = await start([], (source) => {
      loose(source)
      const ferry = source.routes.find(({ path }) => path === '/ferry/v1/*')
      if (ferry !== undefined) Object.assign(ferry, { path: '/open/admin/*', stripPrefix: '' })
    })
    const around = await answerTo(gateway.port, '/open/admin%2Fx')
    expect(JSON.parse(bodyOf(around))).toMatchObject({ code: 'path_refused' })
    const key = await answerTo(gateway.port, `/open/a%2Fb/${gateway.key}`)
    expect(JSON.parse(bodyOf(key))).toMatchObject({ code: 'credential_in_url' })
    expect(upstream.requests).toEqual([])
  })
})
