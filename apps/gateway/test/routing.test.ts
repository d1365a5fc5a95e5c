import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { bodyOf, exchangeRaw, fieldsOf } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

async function start(changes: Parameters<typeof configuration>[0] = {}) {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url], ...changes }))
  return { upstream, gateway }
}

/** What the upstream was asked for, through a client that changes nothing of the target. */
async function forwardedTarget(target: string, host = 'api.test'): Promise<string | undefined> {
  const { upstream, gateway } = await start()
  await exchangeRaw(
    gateway.port,
    `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  )
  return upstream.requests[0]?.url
}

describe('the target', () => {
  it.each([
    ['/open/a/b?x=1&y=%20', '/a/b?x=1&y=%20'],
    ['/open/caf%C3%a9/100%25', '/caf%C3%a9/100%25'],
    ['/open/a/', '/a/'],
    ['/open', '/'],
    ['/open?', '/?'],
    ['http://other.test/open/a?b', '/a?b'],
    ['/op%65n/a', '/a'],
  ])(
    '%s reaches the upstream as %s: prefix off, percent-encoding untouched',
    async (sent, seen) => {
      expect(await forwardedTarget(sent)).toBe(seen)
    },
  )

  it('is put below the base path of the upstream', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [`${upstream.url}/base`] }))
    await fetch(`${gateway.url}/open/a?b`)
    expect(upstream.requests[0]?.url).toBe('/base/a?b')
  })

  it.each([
    '/open/../x',
    '/open/%2e%2e/x',
    '/open/a%2fb',
    '/open//a',
    '/open/a\\b',
    '/open/a;b',
    '/open/%00',
  ])('%s is refused with 400 and reaches nobody', async (target) => {
    const { upstream, gateway } = await start()
    const answer = await exchangeRaw(
      gateway.port,
      `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ code: 'path_refused' })
    expect(upstream.requests).toEqual([])
  })
})

describe('no route', () => {
  it('is 404, and another method than the route has is 405 with Allow', async () => {
    const { gateway } = await start()
    const missing = await fetch(`${gateway.url}/nowhere`)
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ code: 'route_not_found', instance: '/nowhere' })
    const wrong = await fetch(`${gateway.url}/only-get`, { method: 'DELETE' })
    expect(wrong.status).toBe(405)
    expect(wrong.headers.get('allow')).toContain('GET')
    expect(await wrong.json()).toMatchObject({ code: 'method_not_allowed' })
  })

  it('is 503 before any revision is there', async () => {
    const gateway = await startGateway(undefined)
    const response = await fetch(`${gateway.url}/open`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.json()).toMatchObject({ code: 'starting' })
  })

  it('TRACE is never forwarded', async () => {
    const { upstream, gateway } = await start()
    const answer = await exchangeRaw(
      gateway.port,
      'TRACE /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 405 /)
    expect(upstream.requests).toEqual([])
  })
})

describe('CORS', () => {
  const origin = 'https://app.example'
  const preflight = { origin, 'access-control-request-method': 'GET' }

  it('answers a preflight itself, without a key', async () => {
    const { upstream, gateway } = await start({ corsOrigins: [origin] })
    const response = await fetch(`${gateway.url}/ferry/v1/a`, {
      method: 'OPTIONS',
      headers: { ...preflight, 'access-control-request-headers': 'authorization' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization')
    expect(response.headers.get('vary')).toContain('Origin')
    expect(upstream.requests).toEqual([])
  })

  it('gives a preflight from elsewhere nothing that would allow it', async () => {
    const { gateway } = await start({ corsOrigins: [origin] })
    const response = await fetch(`${gateway.url}/ferry/v1/a`, {
      method: 'OPTIONS',
      headers: { ...preflight, origin: 'https://evil.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('lets a page read answers and refusals, and outranks what the upstream says', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.setHeader('access-control-allow-origin', '*')
      response.end('{}')
    })
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], corsOrigins: [origin] }),
    )
    const refused = await fetch(`${gateway.url}/ferry/v1/a`, { headers: { origin } })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin)
    const headers = { origin, 'x-api-key': gateway.key }
    const served = await fetch(`${gateway.url}/ferry/v1/a`, { headers })
    expect(served.headers.get('access-control-allow-origin')).toBe(origin)
    expect(served.headers.get('access-control-expose-headers')).toContain('RateLimit')
  })

  it('is left to the upstream for an API that has none', async () => {
    const { upstream, gateway } = await start()
    await fetch(`${gateway.url}/open/a`, { method: 'OPTIONS', headers: preflight })
    expect(upstream.requests[0]?.method).toBe('OPTIONS')
  })
})

describe('limits', () => {
  it('are announced, and beyond them is 429 with the time to wait', async () => {
    const { gateway } = await start({ burst: 2, tokens: 1, perMs: 10_000 })
    const call = () => fetch(`${gateway.url}/ferry/v1/a`, { headers: { 'x-api-key': gateway.key } })
    const first = await call()
    expect(first.headers.get('ratelimit-policy')).toBe('"burst";q=2;w=20')
    expect(first.headers.get('ratelimit')).toBe('"burst";r=1;t=10')
    expect((await call()).status).toBe(200)
    const refused = await call()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('10')
    expect(await refused.json()).toMatchObject({
      code: 'rate_limited',
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      'violated-policies': ['burst'],
    })
    gateway.clock.nowMs += 10_000
    expect((await call()).status).toBe(200)
  })

  it('survive a publish that does not change them', async () => {
    const { upstream, gateway } = await start({ burst: 1, tokens: 1, perMs: 10_000 })
    const call = () => fetch(`${gateway.url}/ferry/v1/a`, { headers: { 'x-api-key': gateway.key } })
    expect((await call()).status).toBe(200)
    const same = { targets: [upstream.url], burst: 1, tokens: 1, perMs: 10_000, revision: 2 }
    expect(gateway.publish(configuration(same))).toBe(true)
    expect((await call()).status).toBe(429)
  })

  it('outrank what the upstream says of its own', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.setHeader('ratelimit', '"theirs";r=1;t=1').end('{}')
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const answer = await exchangeRaw(
      gateway.port,
      `GET /ferry/v1/a HTTP/1.1\r\nHost: a\r\nX-API-Key: ${gateway.key}\r\nConnection: close\r\n\r\n`,
    )
    const fields = fieldsOf(answer).filter(([name]) => name.toLowerCase() === 'ratelimit')
    expect(fields).toEqual([['RateLimit', '"burst";r=999;t=1']])
  })
})
