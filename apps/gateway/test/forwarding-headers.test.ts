import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { exchangeRaw, fieldsOf } from './support/raw-client.ts'
import { startRawUpstream, startUpstream } from './support/upstream.ts'

type GatewayOptions = Parameters<typeof startGateway>[1]

/** Sends fields exactly as given, and gives what the upstream got, exactly as it came. */
async function throughGateway(fields: string[], options: GatewayOptions = {}) {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }), options)
  const lines = ['GET /open/a HTTP/1.1', 'Host: api.test:8080', ...fields]
  const hasConnection = fields.some((field) => /^connection:/i.test(field))
  if (!hasConnection) lines.push('Connection: close')
  const answer = await exchangeRaw(gateway.port, `${lines.join('\r\n')}\r\n\r\n`)
  const raw = upstream.requests[0]?.rawHeaders ?? []
  const seen: [string, string][] = []
  for (let index = 0; index < raw.length; index += 2) {
    seen.push([raw[index] ?? '', raw[index + 1] ?? ''])
  }
  const valuesOf = (name: string) =>
    seen.filter(([n]) => n.toLowerCase() === name).map(([, v]) => v)
  return { answer, seen, valuesOf, target: upstream.url, requests: upstream.requests }
}

/** An answer written by hand, and what the caller got of it. */
async function answered(head: string[], body = '') {
  const upstream = await startRawUpstream((socket) =>
    socket.end(`${['HTTP/1.1 200 OK', ...head].join('\r\n')}\r\n\r\n${body}`, 'latin1'),
  )
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  const answer = await exchangeRaw(
    gateway.port,
    'GET /open/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  )
  const fields = fieldsOf(answer)
  const valuesOf = (name: string) =>
    fields.filter(([n]) => n.toLowerCase() === name).map(([, v]) => v)
  return { answer, valuesOf, fields }
}

describe('of a request', () => {
  it('hop-by-hop fields stay, and so does everything that Connection names', async () => {
    const { valuesOf } = await throughGateway([
      'Connection: close, X-Hop, keep-alive',
      'Keep-Alive: timeout=5',
      'X-Hop: secret',
      'Proxy-Authorization: Basic eDp5',
      'Proxy-Connection: keep-alive',
      'TE: gzip',
      'Upgrade: h2c',
      'Trailer: X-Sum',
      'X-End: kept',
    ])
    for (const name of ['keep-alive', 'x-hop', 'proxy-authorization', 'proxy-connection', 'te']) {
      expect(valuesOf(name), name).toEqual([])
    }
    expect(valuesOf('upgrade')).toEqual([])
    expect(valuesOf('trailer')).toEqual([])
    expect(valuesOf('connection')).toEqual(['keep-alive'])
    expect(valuesOf('x-end')).toEqual(['kept'])
  })

  it('TE: trailers is passed on', async () => {
    const { valuesOf } = await throughGateway(['TE: gzip, trailers'])
    expect(valuesOf('te')).toEqual(['trailers'])
  })

  it('Connection cannot take away what frames or routes the message', async () => {
    const { requests, valuesOf, target } = await throughGateway([
      'Connection: close, host, content-length',
    ])
    expect(requests).toHaveLength(1)
    expect(valuesOf('host')).toEqual([target.replace('http://', '')])
  })

  it('the rest passes as it came: order, spelling, repetitions, empty values', async () => {
    const { seen } = await throughGateway(['X-B: 2', 'x-a: 1', 'X-B:', 'X-B: 3, 4', 'Accept: */*'])
    expect(seen.filter(([name]) => /^x-[ab]$|^accept$/i.test(name))).toEqual([
      ['X-B', '2'],
      ['x-a', '1'],
      ['X-B', ''],
      ['X-B', '3, 4'],
      ['Accept', '*/*'],
    ])
  })

  it.each([
    'X-Consumer-Id',
    'x_consumer_id',
    'X-Consumer_ID',
    'X-Request-Id',
    'X_REQUEST_ID',
    'X-Key-Id',
    'X-Tier',
    'X-Gateway-Secret',
    'X-Forwarded-For',
    'x_forwarded_for',
    'Forwarded',
    'X-Real-IP',
    'X-Original-URL',
  ])('%s from outside never gets through', async (name) => {
    const { seen } = await throughGateway([`${name}: forged`])
    expect(JSON.stringify(seen)).not.toContain('forged')
  })

  it('the way it came is said by us alone', async () => {
    const { valuesOf } = await throughGateway([
      'X-Forwarded-For: 6.6.6.6',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: evil.test',
      'Via: 1.1 evil',
    ])
    expect(valuesOf('x-forwarded-for')).toEqual(['127.0.0.1'])
    expect(valuesOf('x-forwarded-proto')).toEqual(['http'])
    expect(valuesOf('x-forwarded-host')).toEqual(['api.test:8080'])
    expect(valuesOf('via')).toEqual(['1.1 gatehouse'])
  })

  it('and continues what a listed proxy says', async () => {
    const { valuesOf } = await throughGateway(
      ['X-Forwarded-For: 6.6.6.6, 203.0.113.9', 'X-Forwarded-Proto: https', 'Via: 2 front'],
      { trustedProxies: ['127.0.0.0/8'] },
    )
    expect(valuesOf('x-forwarded-for')).toEqual(['6.6.6.6, 203.0.113.9, 127.0.0.1'])
    expect(valuesOf('x-forwarded-proto')).toEqual(['https'])
    expect(valuesOf('via')).toEqual(['2 front, 1.1 gatehouse'])
  })

  it('a trace is continued with a span of ours, or begun', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const inbound = `traceparent: 00-${traceId}-00f067aa0ba902b7-01`
    const continued = await throughGateway([inbound, 'tracestate: a=1'])
    expect(continued.valuesOf('traceparent')[0]).toMatch(
      new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`),
    )
    expect(continued.valuesOf('tracestate')).toEqual(['a=1'])
    const begun = await throughGateway(['traceparent: 00-nonsense', 'tracestate: a=1'])
    expect(begun.valuesOf('traceparent')[0]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(begun.valuesOf('tracestate')).toEqual([])
  })
})

describe('of an answer', () => {
  it('hop-by-hop fields stay, the rest passes with repetitions and empty values', async () => {
    const { valuesOf } = await answered([
      'Connection: close, X-Hop',
      'X-Hop: 1',
      'Keep-Alive: timeout=5',
      'Proxy-Authenticate: Basic',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'X-Empty:',
      'X-Request-Id: theirs',
      'Content-Length: 0',
    ])
    expect(valuesOf('x-hop')).toEqual([])
    expect(valuesOf('keep-alive')).toEqual([])
    expect(valuesOf('proxy-authenticate')).toEqual([])
    expect(valuesOf('set-cookie')).toEqual(['a=1', 'b=2'])
    expect(valuesOf('x-empty')).toEqual([''])
    expect(valuesOf('x-request-id')).toHaveLength(1)
    expect(valuesOf('x-request-id')).not.toEqual(['theirs'])
    expect(valuesOf('via')).toEqual(['1.1 gatehouse'])
    expect(valuesOf('content-length')).toEqual(['0'])
  })

  it('a redirect is passed on and not followed', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end()
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const response = await fetch(`${gateway.url}/open/a`, { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('http://127.0.0.1:1/secret')
    expect(upstream.requests).toHaveLength(1)
  })

  it('bytes above ASCII in a field survive', async () => {
    const { valuesOf } = await answered(['X-Name: caf\xe9', 'Content-Length: 0'])
    expect(valuesOf('x-name')).toEqual(['caf\xe9'])
  })

  it('a reason phrase is passed on, and one that cannot be said is a 502', async () => {
    const upstream = await startRawUpstream((socket) =>
      socket.end('HTTP/1.1 200 All is well\r\nContent-Length: 0\r\n\r\n'),
    )
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const answer = await exchangeRaw(
      gateway.port,
      'GET /open/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 All is well\r\n/)
  })
})
