import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { type CertificateFiles, materialOf, newCertificate } from './support/certificates.ts'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { startUpstream } from './support/upstream.ts'
import { nextMessage, startSocketUpstream, withWebSockets } from './support/websocket.ts'

const GET = 'GET /open/a HTTP/1.1\r\nHost: api.test\r\n\r\n'

async function start(...files: CertificateFiles[]) {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }), {
    tls: materialOf(...files),
    edge: { headersMs: 300, checkEveryMs: 25 },
  })
  return { upstream, gateway }
}

async function open(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'secureConnect')
  return socket
}

/** Sends one request on a connection that stands and gives what came for it. */
async function ask(socket: TLSSocket, text = GET): Promise<string> {
  let received = ''
  const read = (chunk: Buffer) => {
    received += chunk.toString('latin1')
  }
  socket.on('data', read)
  socket.write(text)
  await eventually('an answer', () => /\r\n\r\n[\s\S]*\}$/.test(received))
  socket.off('data', read)
  return received
}

const namesOf = (socket: TLSSocket) => socket.getPeerCertificate().subjectaltname

describe('a caller behind TLS', () => {
  it('is served as without it, and the upstream is told', async () => {
    const { gateway, upstream } = await start(await newCertificate(['api.test']))
    const socket = await open(gateway.tlsPort)
    expect(await ask(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"ok":true\}$/)
    expect(await ask(socket)).toMatch(/^HTTP\/1\.1 200 /)
    expect(upstream.requests.map(({ headers }) => headers['x-forwarded-proto'])).toEqual([
      'https',
      'https',
    ])
    expect(gateway.log()[0]).toMatchObject({ status: 200, client: '127.0.0.1' })
  })

  it('without TLS, on the other listener, is said to be so', async () => {
    const { gateway, upstream } = await start(await newCertificate(['api.test']))
    await fetch(`${gateway.url}/open/a`)
    expect(upstream.requests[0]?.headers['x-forwarded-proto']).toBe('http')
  })

  it('may open a WebSocket', async () => {
    const upstream = await startSocketUpstream()
    const source = withWebSockets(configuration({ targets: [upstream.url] }))
    const tls = materialOf(await newCertificate(['api.test']))
    const gateway = await startGateway(source, { tls })
    const url = `wss://127.0.0.1:${gateway.tlsPort}/open/live`
    const socket = new WebSocket(url, { rejectUnauthorized: false })
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    socket.send('hello')
    expect(await nextMessage(socket)).toBe('hello')
    expect(upstream.requests[0]?.headers['x-forwarded-proto']).toBe('https')
  })

  it('meets the same refusals of what cannot be read', async () => {
    const { gateway } = await start(await newCertificate(['api.test']))
    const socket = await open(gateway.tlsPort)
    expect(await ask(socket, 'not http at all\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*bad_request/,
    )
  })

  it('that sends its head slowly is told 408', async () => {
    const { gateway } = await start(await newCertificate(['api.test']))
    const socket = await open(gateway.tlsPort)
    expect(await ask(socket, 'GET /open HTTP/1.1\r\nHost: a\r\nX-Sl')).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('that sends its handshake slowly, or junk for one, is closed and counted', async () => {
    const { gateway } = await start(await newCertificate(['api.test']))
    const slow = connectTcp(gateway.tlsPort, '127.0.0.1')
    const junk = connectTcp(gateway.tlsPort, '127.0.0.1').on('error', () => undefined)
    slow.write(Buffer.from([0x16, 0x03, 0x01]))
    junk.write(GET)
    await Promise.all([once(slow, 'close'), once(junk, 'close')])
    const text = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
    expect(text).toMatch(/^gatehouse_tls_handshake_failures_total 2$/m)
  })

  it.each(['TLSv1', 'TLSv1.1'] as const)('with %s is not served', async (version) => {
    const { gateway } = await start(await newCertificate(['api.test']))
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const
    await expect(open(gateway.tlsPort, old)).rejects.toThrow(/protocol version|unsupported/i)
  })

  it('with TLS 1.2 has forward secrecy and authenticated encryption', async () => {
    const { gateway } = await start(await newCertificate(['api.test']))
    const socket = await open(gateway.tlsPort, { maxVersion: 'TLSv1.2' })
    expect(socket.getCipher().name).toMatch(/^ECDHE-.*(GCM|CHACHA20)/)
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' } as const
    await expect(open(gateway.tlsPort, weak)).rejects.toThrow(/handshake failure/i)
  })
})

describe('several certificates', () => {
  it('are chosen by the name that the client asks for', async () => {
    const { gateway } = await start(
      await newCertificate(['first.test']),
      await newCertificate(['api.test']),
      await newCertificate(['*.wild.test']),
    )
    const answeredWith = async (servername: string) =>
      namesOf(await open(gateway.tlsPort, servername === '' ? {} : { servername }))
    expect(await answeredWith('api.test')).toBe('DNS:api.test')
    expect(await answeredWith('shop.wild.test')).toBe('DNS:*.wild.test')
    expect(await answeredWith('a.b.wild.test')).toBe('DNS:first.test')
    expect(await answeredWith('')).toBe('DNS:first.test')
  })

  it('are changed for new connections, and those that stand are served on', async () => {
    const { gateway } = await start(
      await newCertificate(['old.test']),
      await newCertificate(['api.test', 'old-api.test']),
    )
    const standing = await open(gateway.tlsPort)
    const named = await open(gateway.tlsPort, { servername: 'api.test' })
    await ask(standing)
    gateway.tls?.use(
      materialOf(
        await newCertificate(['new.test']),
        await newCertificate(['api.test', 'new-api.test']),
      ),
    )
    expect(namesOf(await open(gateway.tlsPort))).toBe('DNS:new.test')
    const servername = 'api.test'
    expect(namesOf(await open(gateway.tlsPort, { servername }))).toContain('new-api.test')
    expect(await ask(standing)).toMatch(/^HTTP\/1\.1 200 /)
    expect(await ask(named)).toMatch(/^HTTP\/1\.1 200 /)
  })
})
