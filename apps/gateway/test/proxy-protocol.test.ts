import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { materialOf, newCertificate } from './support/certificates.ts'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { answerOf } from './support/http2-client.ts'
import { bodyOf, openRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

const V1 = 'PROXY TCP4 203.0.113.9 192.0.2.1 54321 443\r\n'
const GET = 'GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n'
const GET_AND_CLOSE = 'GET /open/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
const V2 = Buffer.from('0d0a0d0a000d0a515549540a2111000ccb007109c0000201d43101bb', 'hex')
const V2_LOCAL = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex')

async function start(peers: readonly string[] = ['127.0.0.1'], trustedProxies: string[] = []) {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }), {
    proxyProtocolPeers: peers,
    trustedProxies,
    tls: materialOf(await newCertificate(['api.test'])),
    edge: { headersMs: 200, checkEveryMs: 25 },
  })
  return { upstream, gateway }
}

async function refusals(controlUrl: string): Promise<number> {
  const text = await (await fetch(`${controlUrl}/metrics`)).text()
  return Number(/^gatehouse_proxy_protocol_refusals_total (\d+)$/m.exec(text)?.[1])
}

describe('a listed peer that speaks the PROXY protocol', () => {
  it.each([
    ['version 1', Buffer.from(V1), '203.0.113.9'],
    ['version 2', V2, '203.0.113.9'],
    ['version 2, for itself', V2_LOCAL, '127.0.0.1'],
  ])('in %s is told apart from who connected to it', async (_what, header, expected) => {
    const { gateway, upstream } = await start()
    const client = await openRaw(gateway.port)
    client.write(Buffer.concat([header, Buffer.from(GET)]))
    await client.until(/\{"ok":true\}$/)
    client.write(GET_AND_CLOSE)
    await client.untilClosed()
    expect(upstream.requests.map(({ headers }) => headers['x-forwarded-for'])).toEqual([
      expected,
      expected,
    ])
    await eventually('both are logged', () => gateway.log().length === 2)
    expect(gateway.log()[1]).toMatchObject({ client: expected })
  })

  it('may send its header byte by byte', async () => {
    const { gateway, upstream } = await start()
    const client = await openRaw(gateway.port)
    for (const byte of V2) {
      client.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    client.write(GET)
    await client.until(/\{"ok":true\}$/)
    expect(upstream.requests[0]?.headers['x-forwarded-for']).toBe('203.0.113.9')
  })

  it('before a body sends that whole', async () => {
    const { gateway } = await start()
    const client = await openRaw(gateway.port)
    const body = 'x'.repeat(100_000)
    client.write(`${V1}POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n${body}`)
    await client.until(/\{"ok":true\}$/)
    await eventually('it is logged', () => gateway.log()[0]?.requestBytes === 100_000)
  })

  it('has the address’s own failed attempts counted, not its', async () => {
    const { gateway } = await start()
    const refusedFor = async (address: string) => {
      const client = await openRaw(gateway.port)
      const wrong =
        'GET /ferry/v1/a HTTP/1.1\r\nHost: a\r\nX-API-Key: junk\r\nConnection: close\r\n\r\n'
      client.write(V1.replace('203.0.113.9', address) + wrong)
      return (JSON.parse(bodyOf(await client.untilClosed())) as { code: string }).code
    }
    let last = ''
    for (let attempt = 0; attempt < 50; attempt++) last = await refusedFor('203.0.113.9')
    expect(last).toBe('too_many_failed_attempts')
    expect(await refusedFor('203.0.113.10')).toBe('key_malformed')
  })

  it('is believed about fields only when the one it names is trusted', async () => {
    const { gateway, upstream } = await start(['127.0.0.1'], ['203.0.113.9'])
    const withField = GET_AND_CLOSE.replace('Host: a', 'Host: a\r\nX-Forwarded-For: 198.51.100.7')
    for (const header of [V1, V1.replace('203.0.113.9', '203.0.113.10')]) {
      const client = await openRaw(gateway.port)
      client.write(header + withField)
      await client.untilClosed()
    }
    await eventually('both are logged', () => gateway.log().length === 2)
    expect(gateway.log().map(({ client }) => client)).toEqual(['198.51.100.7', '203.0.113.10'])
    expect(upstream.requests.map(({ headers }) => headers['x-forwarded-for'])).toEqual([
      '198.51.100.7, 203.0.113.9',
      '203.0.113.10',
    ])
  })
})

describe('behind TLS', () => {
  async function openTls(port: number, ALPNProtocols: string[]) {
    const raw: Socket = connectTcp(port, '127.0.0.1')
    onTestFinished(() => {
      raw.destroy()
    })
    raw.write(V2)
    const socket = connectTls({ socket: raw, rejectUnauthorized: false, ALPNProtocols })
    await once(socket, 'secureConnect')
    return socket
  }

  it('HTTP/1.1 has the address', async () => {
    const { gateway, upstream } = await start()
    const socket = await openTls(gateway.tlsPort, ['http/1.1'])
    socket.write(GET)
    await once(socket, 'data')
    expect(upstream.requests[0]?.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
    })
  })

  it('so has HTTP/2', async () => {
    const { gateway, upstream } = await start()
    const socket = await openTls(gateway.tlsPort, ['h2'])
    const session = connectHttp2('https://api.test', { createConnection: () => socket })
    onTestFinished(() => session.destroy())
    expect(await answerOf(session.request({ ':path': '/open/a' }))).toMatchObject({ status: 200 })
    expect(upstream.requests[0]?.headers['x-forwarded-for']).toBe('203.0.113.9')
  })
})

describe('a connection without the header', () => {
  it.each([
    ['that is missing', GET],
    ['that is junk', 'PROXY TCP4 junk junk 1 2\r\nGET / HTTP/1.1\r\n\r\n'],
    ['that is truncated', V2.subarray(0, 20)],
    ['that never comes', ''],
  ])('%s, from a listed peer is closed without an answer', async (_what, bytes) => {
    const { gateway, upstream } = await start()
    for (const port of [gateway.port, gateway.tlsPort]) {
      const client = await openRaw(port)
      client.write(bytes)
      expect(await client.untilClosed()).toBe('')
    }
    expect(await refusals(gateway.controlUrl)).toBe(2)
    expect(upstream.requests).toEqual([])
  })

  it('from anybody else is served, and a header from there is not believed', async () => {
    const { gateway, upstream } = await start(['192.0.2.0/24'])
    const client = await openRaw(gateway.port)
    client.write(GET)
    await client.until(/\{"ok":true\}$/)
    const liar = await openRaw(gateway.port)
    liar.write(V1 + GET)
    expect(await liar.until(/\}$/)).toMatch(/^HTTP\/1\.1 400 /)
    expect(upstream.requests.map(({ headers }) => headers['x-forwarded-for'])).toEqual([
      '127.0.0.1',
    ])
  })

  it('to see whether the port is open is no refusal', async () => {
    const { gateway } = await start()
    const client = await openRaw(gateway.port)
    client.socket.end()
    await client.untilClosed()
    expect(await refusals(gateway.controlUrl)).toBe(0)
  })

  // Guarantee: whatever bytes a connection begins with, it ends, and the next one is served.
  it('but with any bytes does no harm', async () => {
    const { gateway } = await start()
    await Promise.all(
      Array.from({ length: 200 }, async (_, round) => {
        const client = await openRaw(round % 2 === 0 ? gateway.port : gateway.tlsPort)
        const start = [Buffer.alloc(0), V2.subarray(0, 16), V2, Buffer.from(V1)][round % 4]
        client.write(Buffer.concat([start as Buffer, randomBytes(1 + ((round * 37) % 3_000))]))
        client.socket.end()
        await client.untilClosed()
      }),
    )
    const client = await openRaw(gateway.port)
    client.write(V1 + GET)
    expect(await client.until(/\{"ok":true\}$/)).toMatch(/^HTTP\/1\.1 200 /)
  })
})
