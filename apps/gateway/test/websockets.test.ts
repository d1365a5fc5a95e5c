import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { startTlsGateway } from './support/http2-client.ts'
import { bodyOf, exchangeRaw, openRaw } from './support/raw-client.ts'
import { closedPort, startRawUpstream, startUpstream } from './support/upstream.ts'
import {
  closeCode,
  nextMessage,
  openSocket,
  startSocketUpstream,
  withWebSockets,
} from './support/websocket.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' // RFC 6455 §1.3

function handshake(path: string, more: readonly string[] = []): string {
  const fields = ['Host: a', 'Connection: Upgrade', 'Upgrade: websocket', ...more]
  return `GET ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`
}
const WHOLE = [`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13']

async function start(onSocket?: (socket: WebSocket) => void) {
  const upstream = await startSocketUpstream(onSocket)
  const gateway = await startGateway(withWebSockets(configuration({ targets: [upstream.url] })))
  return { upstream, gateway }
}

describe('a WebSocket', () => {
  it('carries messages of every size both ways, as they are', async () => {
    const { gateway } = await start()
    const socket = await openSocket(`${gateway.url}/open/live`)
    for (const bytes of [0, 1, 125, 126, 65_535, 65_536, 3_000_000]) {
      const message = randomBytes(bytes)
      socket.send(message)
      const [data] = await new Promise<[Buffer]>((resolve) =>
        socket.once('message', (data: Buffer) => resolve([data])),
      )
      expect(data.equals(message)).toBe(true)
    }
  })

  it('is for callers with a key: the key stays here, and the upstream learns who calls', async () => {
    const { gateway, upstream } = await start()
    await expect(openSocket(`${gateway.url}/ferry/v1/live`)).rejects.toThrow('401')
    const headers = {
      authorization: `Bearer ${gateway.key}`,
      'x-consumer-id': 'org_forged',
    }
    const socket = await openSocket(`${gateway.url}/ferry/v1/live?a=1`, headers, ['ferry.v1'])
    socket.send('hello')
    expect(await nextMessage(socket)).toBe('hello')
    const [seen] = upstream.requests
    expect(upstream.requests).toHaveLength(1)
    expect(seen?.url).toBe('/live?a=1')
    expect(seen?.headers).toMatchObject({
      'x-consumer-id': id('org', 1),
      'x-api-version': 'v1',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'ferry.v1',
    })
    expect(seen?.headers.authorization).toBeUndefined()
    expect(socket.protocol).toBe('ferry.v1')
  })

  it('is refused as a problem where the route takes none, and as a GET the route answers on', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const text = await exchangeRaw(gateway.port, handshake('/open/a', WHOLE))
    expect(text).toMatch(/^HTTP\/1\.1 403 /)
    expect(text).toMatch(/\r\nConnection: close\r\n/)
    expect(text).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/)
    expect(JSON.parse(bodyOf(text))).toMatchObject({ code: 'websocket_refused', status: 403 })
    expect(upstream.requests).toEqual([])
    expect((await fetch(`${gateway.url}/open/a`)).status).toBe(200)
  })

  it.each([
    ['without a key', ['Sec-WebSocket-Version: 13']],
    ['with a key that is no key', ['Sec-WebSocket-Key: abc', 'Sec-WebSocket-Version: 13']],
    ['of another version', [`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 8']],
    ['with a body', [...WHOLE, 'Content-Length: 1']],
  ])('that begins %s is malformed', async (_, fields) => {
    const { gateway, upstream } = await start()
    const text = await exchangeRaw(gateway.port, handshake('/open/a', fields))
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(upstream.requests).toEqual([])
  })

  it('refused by the upstream gives the upstream’s answer, however long', async () => {
    const body = 'x'.repeat(5_000_000)
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(401, { 'content-length': body.length }).end(body)
    })
    const gateway = await startGateway(withWebSockets(configuration({ targets: [upstream.url] })))
    const text = await exchangeRaw(gateway.port, handshake('/open/a', WHOLE))
    expect(text).toMatch(/^HTTP\/1\.1 401 /)
    expect(bodyOf(text) === body).toBe(true)
    expect(gateway.log()[0]).toMatchObject({ status: 401, responseBytes: body.length })
  })

  it.each(['HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade', 'nonsense'])(
    'to an upstream that says %j is a 502',
    async (head) => {
      const upstream = await startRawUpstream((socket) => socket.write(`${head}\r\n\r\n`))
      const gateway = await startGateway(withWebSockets(configuration({ targets: [upstream.url] })))
      const text = await exchangeRaw(gateway.port, handshake('/open/a', WHOLE))
      expect(text).toMatch(/^HTTP\/1\.1 502 /)
      expect(JSON.parse(bodyOf(text))).toMatchObject({ code: 'upstream_invalid_response' })
      await eventually('its connection is closed', () => upstream.connections[0]?.isClosed === true)
    },
  )

  it('to nobody is a 502', async () => {
    const gateway = await startGateway(
      withWebSockets(configuration({ targets: [await closedPort()] })),
    )
    const text = await exchangeRaw(gateway.port, handshake('/open/a', WHOLE))
    expect(JSON.parse(bodyOf(text))).toMatchObject({ code: 'upstream_unreachable' })
  })

  it('with another protocol is an ordinary request', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('GET /open/a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
    await client.until(/200 OK[\s\S]*"ok":true/)
    expect(upstream.requests[0]?.headers.upgrade).toBeUndefined()
  })
})

it('a WebSocket goes behind TLS, too', async () => {
  const upstream = await startSocketUpstream()
  const gateway = await startTlsGateway(withWebSockets(configuration({ targets: [upstream.url] })))
  const socket = await openSocket(`https://127.0.0.1:${gateway.tlsPort}/open/live`)
  socket.send('hello')
  expect(await nextMessage(socket)).toBe('hello')
  expect(upstream.requests[0]?.headers['x-forwarded-proto']).toBe('https')
})

describe('an open WebSocket', () => {
  it('holds its place among the requests under way until it ends', async () => {
    const upstream = await startSocketUpstream()
    const source = withWebSockets(configuration({ targets: [upstream.url] }))
    const tiers = source.tiers.map((tier) => ({
      ...tier,
      limits: tier.limits.map((limit) => ({
        ...limit,
        rule: { kind: 'concurrency' as const, limit: 1 },
      })),
    }))
    const gateway = await startGateway({ ...source, tiers })
    const authorization = { authorization: `Bearer ${gateway.key}` }
    const open = () => openSocket(`${gateway.url}/ferry/v1/live`, authorization)
    const first = await open()
    await expect(open()).rejects.toThrow('429')
    first.close()
    await eventually('there is room again', () =>
      open()
        .then(() => true)
        .catch(() => false),
    )
  })

  it('is counted while it is open, and once when it has ended', async () => {
    const { gateway } = await start()
    const text = () => gateway.metrics.registry.getSingleMetricAsString('gatehouse_websockets_open')
    const socket = await openSocket(`${gateway.url}/open/live`)
    expect(await text()).toMatch(/gatehouse_websockets_open 1/)
    expect(gateway.usage.total()).toBe(0)
    socket.send('12345')
    await nextMessage(socket)
    gateway.clock.nowMs += 10 * 3_600_000 // hours that were rolled up long ago get nothing more
    const endedAtMs = gateway.clock.nowMs
    socket.close(1000)
    expect(await closeCode(socket)).toBe(1000)
    await eventually('it is recorded', () => gateway.usage.total() === 1)
    expect(await text()).toMatch(/gatehouse_websockets_open 0/)
    const [line] = gateway.log()
    expect(gateway.log()).toHaveLength(1)
    // 2 + 4 + 7 and 2 + 7 bytes of message, 2 + 4 + 2 and 2 + 2 of Close: five letters take seven when they are deflated.
    expect(line).toMatchObject({ status: 101, requestBytes: 21, responseBytes: 13 })
    expect(line).not.toHaveProperty('fault')
    const rows = gateway.usage.take()?.rows
    expect(rows).toMatchObject([
      { statusClass: '1xx', requests: 1, fault: '', requestBytes: 21, responseBytes: 13 },
    ])
    expect(rows?.[0]?.startsAtMs).toBe(Math.floor(endedAtMs / 60_000) * 60_000)
  })

  it('stops reading from a side while the other one takes no more', async () => {
    let sent = 0
    const { gateway, upstream } = await start((socket) => {
      const send = () =>
        socket.send(Buffer.alloc(65_536), { compress: false }, (error) => {
          if (error) return
          sent += 65_536
          send()
        })
      send()
    })
    const client = await openRaw(gateway.port)
    client.socket.pause()
    client.write(handshake('/open/live', WHOLE))
    let before = -1
    await eventually('the upstream is held', async () => {
      before = sent
      await new Promise((resolve) => setTimeout(resolve, 100))
      return sent > 0 && sent === before
    })
    expect(sent).toBeLessThan(64_000_000)
    upstream.sockets[0]?.terminate()
  })

  it('ends on one side when the other is cut', async () => {
    const { gateway, upstream } = await start()
    const first = await openSocket(`${gateway.url}/open/live`)
    upstream.sockets[0]?.terminate()
    expect(await closeCode(first)).toBe(1006)
    const second = await openSocket(`${gateway.url}/open/live`)
    await eventually('the upstream has it', () => upstream.sockets.length === 2)
    const [, other] = upstream.sockets
    if (other === undefined) throw new Error('no socket')
    const ended = closeCode(other)
    second.terminate()
    expect(await ended).toBe(1006)
    await eventually('both are recorded', () => gateway.log().length === 2)
  })

  it('is asked to leave when nothing was said for the stream idle limit', async () => {
    const upstream = await startSocketUpstream()
    const timeouts = { streamIdleMs: 300, totalMs: 100, bodyIdleMs: 100 }
    const gateway = await startGateway(
      withWebSockets(configuration({ targets: [upstream.url], timeouts })),
    )
    const socket = await openSocket(`${gateway.url}/open/live`)
    const startedTick = performance.now()
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      socket.send('still here')
      await nextMessage(socket)
    }
    expect(await closeCode(socket)).toBe(1001)
    expect(performance.now() - startedTick).toBeGreaterThan(700)
  })
})

describe('a gateway that closes', () => {
  it('says goodbye with 1001 to both sides', async () => {
    const { gateway, upstream } = await start()
    const socket = await openSocket(`${gateway.url}/open/live`)
    const [atUpstream] = upstream.sockets
    if (atUpstream === undefined) throw new Error('no socket')
    const codes = Promise.all([closeCode(socket), closeCode(atUpstream)])
    await gateway.close()
    expect(await codes).toEqual([1001, 1001])
    expect(gateway.log()).toMatchObject([{ status: 101 }])
  })

  it('finishes a frame that is under way first, and puts nothing behind its own goodbye', async () => {
    const upstream = await startRawUpstream((socket) => {
      const head = `HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}`
      socket.write(`${head}\r\n\r\n\x82\x06abc`, 'latin1')
    })
    const gateway = await startGateway(withWebSockets(configuration({ targets: [upstream.url] })))
    const client = await openRaw(gateway.port)
    client.write(handshake('/open/live', WHOLE))
    await client.until(/abc/)
    const closed = gateway.close()
    upstream.connections[0]?.socket.write('def\x82\x01zzz', 'latin1')
    const text = await client.untilClosed()
    await closed
    expect(bodyOf(text)).toBe('\x82\x06abcdef\x88\x02\x03\xe9')
  })
})
