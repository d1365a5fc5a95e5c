import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { bodyOf, exchangeRaw, openRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

async function start() {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  return { upstream, gateway }
}

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => `X-${index}: 1\r\n`).join('')

describe('a message that can be read in two ways, or in none', () => {
  it.each([
    ['two Hosts', 400, 'bad_request', 'GET /open HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a list for a Host', 400, 'bad_request', 'GET /open HTTP/1.1\r\nHost: a, b\r\n\r\n'],
    ['a user in Host', 400, 'bad_request', 'GET /open HTTP/1.1\r\nHost: u@a\r\n\r\n'],
    ['no Host', 400, 'bad_request', 'GET /open HTTP/1.1\r\n\r\n'],
    [
      'a transfer coding in HTTP/1.0',
      400,
      'bad_request',
      'POST /open HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a length and chunks',
      400,
      'bad_request',
      'POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      400,
      'bad_request',
      'POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
    ],
    [
      'another coding than chunked',
      501,
      'transfer_coding_unsupported',
      'POST /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n',
    ],
    [
      'a coding beside chunked',
      501,
      'transfer_coding_unsupported',
      'POST /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    ['white space before a colon', 400, 'bad_request', 'GET /open HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['a folded field', 400, 'bad_request', 'GET /open HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n'],
    ['a bare line feed', 400, 'bad_request', 'GET /open HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n'],
    ['junk', 400, 'bad_request', 'not http at all\r\n\r\n'],
    ['an unknown method', 400, 'bad_request', 'FETCH /open HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['101 fields', 431, 'headers_too_large', `GET /open HTTP/1.1\r\nHost: a\r\n${many(100)}\r\n`],
    [
      'a block over 16 KiB',
      431,
      'headers_too_large',
      `GET /open HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(17_000)}\r\n\r\n`,
    ],
    [
      'a WebSocket',
      400,
      'bad_request',
      'GET /open HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['a tunnel', 405, 'method_not_allowed', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
    ['the asterisk', 400, 'path_refused', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('%s is refused with %i %s and reaches nobody', async (_what, status, code, text) => {
    const { upstream, gateway } = await start()
    const client = await openRaw(gateway.port)
    client.write(text)
    const answer = await client.until(/\r\n\r\n\{.*\}$/)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toMatch(/content-type: application\/problem\+json/i)
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ code, status })
    expect(upstream.requests).toEqual([])
  })

  it('99 fields and a Host are not too many', async () => {
    const { gateway } = await start()
    const text = `GET /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${many(98)}\r\n`
    expect(await exchangeRaw(gateway.port, text)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('an absolute target outranks Host', async () => {
    const { upstream, gateway } = await start()
    const text =
      'GET http://real.test/open HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n'
    expect(await exchangeRaw(gateway.port, text)).toMatch(/^HTTP\/1\.1 200 /)
    expect(upstream.requests[0]?.headers['x-forwarded-host']).toBe('real.test')
  })

  it('HTTP/1.0 without a Host is served, and its connection closed', async () => {
    const { gateway } = await start()
    const answer = await exchangeRaw(gateway.port, 'GET /open HTTP/1.0\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(bodyOf(answer)).toBe('{"ok":true}')
  })

  it('two requests in one write get two answers, in order', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      setTimeout(() => response.end(`"${request.url}"`), request.url === '/slow' ? 50 : 0)
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('GET /open/slow HTTP/1.1\r\nHost: a\r\n\r\n')
    client.write('GET /open/fast HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    expect(await client.untilClosed()).toMatch(/"\/slow"[\s\S]*"\/fast"/)
  })

  it('what comes behind an answer that closes the connection is not served', async () => {
    const { upstream, gateway } = await start()
    const client = await openRaw(gateway.port)
    const refused = 'POST /ferry/v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n'
    client.write(refused)
    await client.until(/HTTP\/1\.1 401/)
    client.write('bodyGET /open/behind HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.untilClosed()
    expect(upstream.requests).toEqual([])
  })
})

describe('a caller that is slow', () => {
  const edge = { headersMs: 150, checkEveryMs: 25, keepAliveMs: 150 }
  const startSlow = async () => {
    const upstream = await startUpstream()
    return startGateway(configuration({ targets: [upstream.url] }), { edge })
  }

  it('with its head is cut off, also when it keeps its own side open', async () => {
    const gateway = await startSlow()
    const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true })
    onTestFinished(() => {
      socket.destroy()
    })
    socket.write('GET /open HTTP/1.1\r\nHost: a\r\nX-Sl')
    socket.resume()
    await once(socket, 'end')
    const openConnections = () =>
      new Promise<number>((resolve) =>
        gateway.server.getConnections((_error, count) => resolve(count)),
      )
    await eventually('it is gone', async () => (await openConnections()) === 0)
  })

  it('with its head is told 408', async () => {
    const gateway = await startSlow()
    const client = await openRaw(gateway.port)
    client.write('GET /open HTTP/1.1\r\nHost: a\r\nX-Sl')
    const answer = await client.untilClosed()
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ code: 'request_timeout' })
  })

  it('and has not asked anything yet is told nothing', async () => {
    const gateway = await startSlow()
    const client = await openRaw(gateway.port)
    expect(await client.untilClosed()).toBe('')
  })

  it('with its next request finds the connection closed, and one that is not is served', async () => {
    const gateway = await startSlow()
    const client = await openRaw(gateway.port)
    client.write('GET /open HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(/\{"ok":true\}$/)
    client.write('GET /open HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(/\{"ok":true\}[\s\S]*\{"ok":true\}$/)
    expect(await client.untilClosed()).toMatch(/\{"ok":true\}$/)
  })
})

describe('a drain', () => {
  it('does not wait for a connection that never asked, and does for one that has', async () => {
    const answers: (() => void)[] = []
    const upstream = await startUpstream((request, response) => {
      request.resume()
      answers.push(() => response.end('"late"'))
    })
    const source = configuration({ targets: [upstream.url] })
    const gateway = await startGateway(source, { edge: { checkEveryMs: 25 } })
    const unused = await openRaw(gateway.port)
    const used = await openRaw(gateway.port)
    used.write('GET /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await eventually('the upstream has it', () => answers.length === 1)
    gateway.server.close()
    expect(await unused.untilClosed()).toBe('')
    answers[0]?.()
    expect(await used.untilClosed()).toMatch(/"late"$/)
  })

  it('serves on and asks callers to leave', async () => {
    const { gateway } = await start()
    gateway.state.isDraining = true
    const answer = await exchangeRaw(gateway.port, 'GET /open HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/\r\nconnection: close\r\n/i)
  })
})

async function problemAt(url: string): Promise<[number, unknown]> {
  const response = await fetch(url)
  const { code } = (await response.json()) as { code: unknown }
  return [response.status, code]
}

describe('the control listener', () => {
  it('is live at once, and ready when it can answer calls', async () => {
    const { gateway } = await start()
    expect((await fetch(`${gateway.controlUrl}/livez`)).status).toBe(200)
    expect((await fetch(`${gateway.controlUrl}/readyz`)).status).toBe(200)
    gateway.state.isDraining = true
    expect(await problemAt(`${gateway.controlUrl}/readyz`)).toEqual([503, 'draining'])
    expect((await fetch(`${gateway.controlUrl}/livez`)).status).toBe(200)
  })

  it('is not ready without a revision, nor without credentials', async () => {
    const empty = await startGateway(undefined)
    expect(await problemAt(`${empty.controlUrl}/readyz`)).toEqual([503, 'starting'])
    const keyless = await startGateway(configuration({ targets: [] }), { isLoaded: false })
    expect(await problemAt(`${keyless.controlUrl}/readyz`)).toEqual([
      503,
      'credentials_unavailable',
    ])
  })

  it('tells the revision, its age and the last refusal', async () => {
    const { gateway } = await start()
    gateway.clock.nowMs += 5_000
    const unknownFormat = { ...configuration(), formatVersion: 99 }
    expect(gateway.holder.offer({ number: 2, source: unknownFormat }, 'database')).toBe(false)
    const response = await fetch(`${gateway.controlUrl}/-/snapshot`)
    expect(await response.json()).toMatchObject({
      revision: 1,
      ageMs: 5_000,
      origin: 'database',
      lastRefusal: { revision: 2, issues: [{ path: 'formatVersion' }] },
      credentials: { isLoaded: true, seq: 1, keys: 1 },
    })
    expect((await fetch(`${gateway.url}/open`)).status).toBe(200)
  })

  it('shows metrics in which no key, caller or path occurs', async () => {
    const { gateway } = await start()
    const headers = { 'x-api-key': gateway.key, 'user-agent': 'tester/1' }
    await fetch(`${gateway.url}/ferry/v1/very-special-path`, { headers })
    await fetch(`${gateway.url}/nowhere-at-all`)
    await eventually('both are counted', () => gateway.log().length === 2)
    const text = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
    expect(text).toMatch(
      /http_server_request_duration_seconds_count\{api="ferry",route="rt_0*1",method="GET",status_class="2xx"\} 1/,
    )
    expect(text).toMatch(/gatehouse_overhead_duration_seconds_bucket\{.*le="0.0005"\}/)
    expect(text).toMatch(/gatehouse_problems_total\{code="route_not_found",fault="client"\} 1/)
    for (const secret of ['gh_live', 'very-special', 'nowhere-at-all', 'app_', 'org_', 'tester']) {
      expect(text).not.toContain(secret)
    }
  })

  it('changes nothing: it knows no other method than GET', async () => {
    const { gateway } = await start()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of ['/livez', '/readyz', '/metrics', '/-/snapshot']) {
        expect((await fetch(gateway.controlUrl + path, { method })).status).toBe(404)
      }
    }
  })

  it('is not fooled by a name that resolves to it', async () => {
    const { gateway } = await start()
    const port = Number(new URL(gateway.controlUrl).port)
    const text = 'GET /-/snapshot HTTP/1.1\r\nHost: rebound.evil.test\r\nConnection: close\r\n\r\n'
    expect(await exchangeRaw(port, text)).toMatch(/^HTTP\/1\.1 421 /)
    expect(await exchangeRaw(port, text.replace('rebound.evil.test', `localhost:${port}`))).toMatch(
      /^HTTP\/1\.1 200 /,
    )
  })
})
