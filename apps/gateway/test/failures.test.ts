import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { openRaw } from './support/raw-client.ts'
import { closedPort, startRawUpstream, startUpstream } from './support/upstream.ts'

const TIMEOUTS = { connectMs: 300, headersMs: 300, bodyIdleMs: 300, totalMs: 600 }

async function callWith(targets: string[], init: RequestInit = {}, path = '/open/a') {
  const gateway = await startGateway(configuration({ targets, timeouts: TIMEOUTS }))
  const response = await fetch(gateway.url + path, init)
  return { gateway, response, body: (await response.json()) as Record<string, unknown> }
}

describe('an upstream that', () => {
  it('nobody listens for is 502, and the log says what callers are not told', async () => {
    const { gateway, response, body } = await callWith([await closedPort()])
    expect([response.status, body.code]).toEqual([502, 'upstream_unreachable'])
    expect(JSON.stringify(body)).not.toContain('ECONNREFUSED')
    expect(gateway.log()[0]).toMatchObject({ status: 502, fault: 'upstream' })
    expect(gateway.log()[0]?.cause).toContain('ECONNREFUSED')
  })

  it('has a name that does not resolve is 502', async () => {
    const { response, body } = await callWith(['http://nowhere.invalid'])
    expect([response.status, body.code]).toEqual([502, 'upstream_unreachable'])
  })

  it('speaks TLS badly is 502', async () => {
    const upstream = await startRawUpstream((socket) => socket.end('this is not TLS'), 'start')
    const { response, body } = await callWith([upstream.url.replace('http:', 'https:')])
    expect([response.status, body.code]).toEqual([502, 'upstream_unreachable'])
  })

  it.each([
    ['closes without an answer', ''],
    ['sends garbage', 'garbage\r\n\r\n'],
    ['sends half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    [
      'sends a field that cannot be said',
      'HTTP/1.1 200 OK\r\nX-A: \u0001\r\nContent-Length: 0\r\n\r\n',
    ],
    ['sends no valid status', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['sends two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['sends too many fields', `HTTP/1.1 200 OK\r\n${'X-Y: 0123456789\r\n'.repeat(4_000)}\r\n`],
    [
      'switches protocols unasked',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
    ['says continue unasked', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s is 502', async (_what, bytes) => {
    const upstream = await startRawUpstream((socket) => socket.end(bytes, 'latin1'))
    const { gateway, response, body } = await callWith([upstream.url])
    expect([response.status, body.code]).toEqual([502, 'upstream_invalid_response'])
    expect(gateway.log()[0]).toMatchObject({ fault: 'upstream' })
  })

  it('does not answer in time is 504, and its connection is given up', async () => {
    const upstream = await startRawUpstream(() => undefined)
    const { response, body } = await callWith([upstream.url])
    expect([response.status, body.code]).toEqual([504, 'upstream_timeout'])
    await eventually('closed', () => upstream.connections[0]?.isClosed === true)
  })

  it('stops reading an upload is 504', async () => {
    const upstream = await startRawUpstream((socket) => socket.pause())
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], timeouts: TIMEOUTS, bodyBytesMax: 100_000_000 }),
    )
    const client = await openRaw(gateway.port)
    client.write('POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n')
    client.write(Buffer.alloc(30_000_000))
    expect(await client.until(/upstream_timeout/)).toMatch(/^HTTP\/1\.1 504 /)
  })

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
  ])('breaks off in the middle is seen as broken off by the caller (%s)', async (_how, bytes) => {
    const upstream = await startRawUpstream((socket) => socket.end(bytes))
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const response = await fetch(`${gateway.url}/open/a`)
    await expect(response.text()).rejects.toThrow()
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({
      status: 200,
      fault: 'upstream',
      code: 'upstream_invalid_response',
    })
  })

  it('answers 5xx is passed on, and counted as its fault', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.writeHead(503, { 'retry-after': '7' }).end('{}')
    })
    const { gateway, response } = await callWith([upstream.url])
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(gateway.log()[0]).toMatchObject({ status: 503, fault: 'upstream' })
  })

  it('sends a second answer harms nobody', async () => {
    const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
    const upstream = await startRawUpstream((socket) =>
      socket.write(whole + whole.replace('ok', 'no')),
    )
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    for (let call = 0; call < 3; call++) {
      expect(await (await fetch(`${gateway.url}/open/a`)).text()).toBe('ok')
    }
  })
})

describe('a failed connect', () => {
  it('is tried once more, on another target, with the whole body', async () => {
    const bodies: string[] = []
    const upstream = await startUpstream((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
      request.on('end', () => response.end('{}'))
    })
    const targets = [await closedPort(), upstream.url]
    const gateway = await startGateway(configuration({ targets }))
    for (let call = 0; call < 4; call++) {
      const response = await fetch(`${gateway.url}/open/a`, { method: 'POST', body: 'once' })
      expect(response.status).toBe(200)
    }
    expect(bodies).toEqual(['once', 'once', 'once', 'once'])
  })

  it('is not tried a third time, and never on the same target', async () => {
    const { response } = await callWith([
      await closedPort(),
      await closedPort(),
      await closedPort(),
    ])
    expect(response.status).toBe(502)
    const single = await callWith([await closedPort()])
    expect(single.response.status).toBe(502)
  })

  it('is the only thing that is: a request that may have arrived is not repeated', async () => {
    const first = await startRawUpstream((socket) => socket.destroy())
    const second = await startRawUpstream((socket) => socket.destroy())
    const { response } = await callWith([first.url, second.url])
    expect(response.status).toBe(502)
    expect(first.connections.length + second.connections.length).toBe(1)
  })
})

describe('a caller that goes away', () => {
  it('takes the request to the upstream with it, and is logged as 499', async () => {
    const upstream = await startRawUpstream(() => undefined)
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n')
    await eventually('the upstream has it', () => upstream.connections[0]?.received !== undefined)
    client.socket.destroy()
    await eventually('the upstream is let go', () => upstream.connections[0]?.isClosed === true)
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ status: 499, fault: 'client', code: 'client_closed' })
  })

  it('in the middle of its upload, too', async () => {
    const upstream = await startRawUpstream(() => undefined)
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegin')
    await eventually('it began', () => upstream.connections[0]?.received.endsWith('begin') === true)
    client.socket.destroy()
    await eventually('the upstream is let go', () => upstream.connections[0]?.isClosed === true)
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ status: 499 })
  })

  it('in the middle of a stream, too', async () => {
    const upstream = await startRawUpstream((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n'),
    )
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(/data: 1/)
    client.socket.destroy()
    await eventually('the upstream is let go', () => upstream.connections[0]?.isClosed === true)
  })
})

describe('an address that may not be called', () => {
  it.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'http://169.254.169.254'])(
    '%s is not, unless the operator lists its network',
    async (target) => {
      const source = configuration({ targets: [target], timeouts: TIMEOUTS })
      const gateway = await startGateway(source, { privateNetworks: '10.0.0.0/8' })
      const response = await fetch(`${gateway.url}/open/a`)
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ code: 'upstream_not_configured' })
      expect(gateway.log()[0]).toMatchObject({ fault: 'config' })
      expect(gateway.log()[0]?.cause).toContain('GATEHOUSE_PRIVATE_NETWORKS')
    },
  )

  it('listed, it is called, by name too', async () => {
    const upstream = await startUpstream()
    const byName = upstream.url.replace('127.0.0.1', 'localhost')
    const source = configuration({ targets: [byName] })
    const gateway = await startGateway(source, { privateNetworks: '127.0.0.0/8, ::1/128' })
    expect((await fetch(`${gateway.url}/open/a`)).status).toBe(200)
  })
})

describe('several targets', () => {
  it('share the calls by weight', async () => {
    const first = await startUpstream()
    const second = await startUpstream()
    const source = configuration({ targets: [first.url, second.url] })
    const [upstream] = source.upstreams
    const targets = upstream?.targets.map((target, index) => ({
      ...target,
      weight: index === 0 ? 3 : 1,
    }))
    const gateway = await startGateway({
      ...source,
      upstreams: source.upstreams.map((one) => ({ ...one, targets: targets ?? [] })),
    })
    for (let call = 0; call < 12; call++) await (await fetch(`${gateway.url}/open/a`)).text()
    expect([first.requests.length, second.requests.length]).toEqual([9, 3])
  })
})

describe('a publish in the middle of a request', () => {
  it('changes nothing for it, and everything for the next one', async () => {
    const release: (() => void)[] = []
    const old = await startUpstream((request, response) => {
      request.resume()
      release.push(() => response.end('"old"'))
    })
    const fresh = await startUpstream((request, response) => {
      request.resume()
      response.end('"new"')
    })
    const gateway = await startGateway(configuration({ targets: [old.url] }))
    const underWay = fetch(`${gateway.url}/open/a`)
    await eventually('the old one has it', () => old.requests.length === 1)
    expect(gateway.publish(configuration({ targets: [fresh.url], revision: 2 }))).toBe(true)
    expect(await (await fetch(`${gateway.url}/open/a`)).json()).toBe('new')
    release[0]?.()
    expect(await (await underWay).json()).toBe('old')
    await eventually('both are logged', () => gateway.log().length === 2)
    expect(gateway.log().map(({ revision }) => revision)).toEqual([2, 1])
  })
})
