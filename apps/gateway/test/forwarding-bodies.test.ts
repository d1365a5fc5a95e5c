import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { bodyOf, exchangeRaw, fieldsOf, openRaw } from './support/raw-client.ts'
import { startRawUpstream, startUpstream } from './support/upstream.ts'

const GET = 'GET /open/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

async function answeredRaw(bytes: string, request = GET) {
  const upstream = await startRawUpstream((socket) => socket.end(bytes, 'latin1'))
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  return { gateway, answer: await exchangeRaw(gateway.port, request) }
}

describe('an answer', () => {
  it('of known length, of unknown length and of length zero arrives whole', async () => {
    const known = await answeredRaw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nh\xe4llo')
    expect(bodyOf(known.answer)).toBe('h\xe4llo')
    const chunked = await answeredRaw(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    )
    expect(bodyOf(chunked.answer)).toBe('hello')
    const untilClose = await answeredRaw('HTTP/1.1 200 OK\r\n\r\nhello')
    expect(untilClose.answer).toMatch(/hello/)
    const none = await answeredRaw('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    expect(fieldsOf(none.answer)).toContainEqual(['content-length', '0'])
  })

  it('of many megabytes arrives byte for byte, both ways', async () => {
    const sent = randomBytes(3_000_000)
    const upstream = await startUpstream((request, response) => request.pipe(response))
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], bodyBytesMax: 10_000_000 }),
    )
    const response = await fetch(`${gateway.url}/open/echo`, { method: 'POST', body: sent })
    const received = Buffer.from(await response.arrayBuffer())
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(digest(received)).toBe(digest(sent))
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ requestBytes: 3_000_000, responseBytes: 3_000_000 })
  })

  it('to HEAD, of 204 and of 304 has no body, and the connection is used again', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      if (request.url === '/204') response.writeHead(204).end()
      else if (request.url === '/304') response.writeHead(304, { etag: '"a"' }).end()
      else response.writeHead(200, { 'content-length': '10' }).end('0123456789')
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    const ask = async (line: string, status: RegExp) => {
      const before = client.received().length
      client.write(`${line} HTTP/1.1\r\nHost: a\r\n\r\n`)
      await eventually(line, () => status.test(client.received().slice(before)))
      return client.received().slice(before)
    }
    const head = await ask('HEAD /open/a', /200 OK[\s\S]*\r\n\r\n/)
    expect(fieldsOf(head)).toContainEqual(['content-length', '10'])
    expect(bodyOf(head)).toBe('')
    expect(bodyOf(await ask('GET /open/204', /204[\s\S]*\r\n\r\n/))).toBe('')
    const notModified = await ask('GET /open/304', /304[\s\S]*\r\n\r\n/)
    expect(fieldsOf(notModified)).toContainEqual(['etag', '"a"'])
    expect(bodyOf(notModified)).toBe('')
    expect(bodyOf(await ask('GET /open/a', /0123456789$/))).toBe('0123456789')
  })

  it('of 204 that claims a length does not break the next one', async () => {
    const { answer } = await answeredRaw(
      'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 204 /)
    expect(fieldsOf(answer).map(([name]) => name.toLowerCase())).not.toContain('content-length')
    expect(bodyOf(answer)).toBe('')
  })

  it('keeps its trailers for a caller that takes them', async () => {
    const bytes =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\nSet-Cookie: a=1\r\n\r\n'
    const taken = await answeredRaw(
      bytes,
      'GET /open/a HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close\r\n\r\n',
    )
    expect(taken.answer).toMatch(/0\r\nx-sum: 7\r\n\r\n$/)
    expect((await answeredRaw(bytes)).answer).not.toContain('x-sum')
  })

  it('before the final one (103) is not passed on, and does not stand for it', async () => {
    const { answer } = await answeredRaw(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(bodyOf(answer)).toBe('hi')
  })
})

describe('a stream', () => {
  it('passes event by event, and its head before the first event', async () => {
    const steps: (() => void)[] = []
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      steps.push(
        () => response.write('data: 1\n\n'),
        () => response.end('data: 2\n\n'),
      )
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write(GET)
    await client.until(/text\/event-stream[\s\S]*\r\n\r\n/)
    expect(client.received()).not.toContain('data:')
    steps[0]?.()
    await client.until(/data: 1\n\n/)
    expect(client.received()).not.toContain('data: 2')
    steps[1]?.()
    await client.until(/data: 2\n\n/)
  })

  it('of events may pause longer than any time limit, another answer may not', async () => {
    const timeouts = { headersMs: 200, bodyIdleMs: 200, totalMs: 300 }
    const upstream = await startUpstream((request, response) => {
      request.resume()
      const type = request.url === '/events' ? 'text/event-stream' : 'text/plain'
      response.writeHead(200, { 'content-type': type }).write('data: 1\n\n')
      if (type !== 'text/event-stream') return
      setTimeout(() => response.end('data: 2\n\n'), 900)
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url], timeouts }))
    const events = await fetch(`${gateway.url}/open/events`)
    expect(await events.text()).toBe('data: 1\n\ndata: 2\n\n')
    const other = await fetch(`${gateway.url}/open/other`)
    await expect(other.text()).rejects.toThrow()
    await eventually('it is logged', () => gateway.log().length === 2)
    expect(gateway.log()[1]).toMatchObject({
      status: 200,
      code: 'upstream_timeout',
      fault: 'upstream',
    })
  })

  // Guarantee: a caller that stops reading stops the upstream; the gateway's memory is not the buffer between them.
  it('is held back by a caller that does not read', async () => {
    let written = 0
    const upstream = await startUpstream((request, response) => {
      request.resume()
      const chunk = Buffer.alloc(65_536)
      const more = () => {
        while (written < 400_000_000) {
          written += chunk.length
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', more)
      more()
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.socket.pause()
    client.write(GET)
    let before = -1
    await eventually('the upstream stands still', async () => {
      const isStill = written > 0 && written === before
      before = written
      await new Promise((resolve) => setTimeout(resolve, 100))
      return isStill
    })
    expect(written).toBeLessThan(50_000_000)
    client.socket.resume()
    await eventually('it goes on', () => written > before)
  })

  it('of a request is held back by an upstream that does not read', async () => {
    const upstream = await startRawUpstream((socket) => socket.pause())
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], bodyBytesMax: 1_000_000_000 }),
    )
    const { port } = gateway
    const upload = httpRequest({ port, host: '127.0.0.1', path: '/open/a', method: 'POST' })
    upload.on('error', () => undefined) // ended by the test
    let isFull = false
    const chunk = Buffer.alloc(1_048_576)
    for (let sent = 0; sent < 64 && !isFull; sent++) {
      isFull = !upload.write(chunk)
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (isFull && upload.writableLength < 8 * chunk.length) isFull = false
    }
    expect(isFull).toBe(true)
    upload.destroy()
  })
})

describe('a body that is too large', () => {
  const start = async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], bodyBytesMax: 1_000 }),
    )
    return { upstream, gateway }
  }

  it('is refused by what it says of itself, before anybody reads it', async () => {
    const { upstream, gateway } = await start()
    const client = await openRaw(gateway.port)
    client.write('POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n')
    const answer = await client.until(/\r\n\r\n\{.*\}$/)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(fieldsOf(answer)).toContainEqual(['Connection', 'close'])
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ code: 'payload_too_large' })
    expect(upstream.requests).toEqual([])
  })

  it('is refused when it turns out so in the middle, and the answer arrives although the caller still sends', async () => {
    const { gateway } = await start()
    const client = await openRaw(gateway.port)
    client.write('POST /open/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    const chunk = `${(600).toString(16)}\r\n${'x'.repeat(600)}\r\n`
    for (let sent = 0; sent < 50; sent++) client.write(chunk)
    const answer = await client.untilClosed()
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ code: 'payload_too_large' })
  })

  it('at exactly the limit it passes', async () => {
    const { upstream, gateway } = await start()
    const body = 'x'.repeat(1_000)
    const response = await fetch(`${gateway.url}/open/a`, { method: 'POST', body })
    expect(response.status).toBe(200)
    expect(upstream.requests).toHaveLength(1)
  })

  it('costs no token', async () => {
    const { gateway } = await start()
    const headers = { 'x-api-key': gateway.key }
    const body = 'x'.repeat(1_001)
    const refused = await fetch(`${gateway.url}/ferry/v1/a`, { method: 'POST', body, headers })
    expect(refused.status).toBe(413)
    const served = await fetch(`${gateway.url}/ferry/v1/a`, { headers })
    expect(served.headers.get('ratelimit')).toContain('r=999')
  })
})

describe('an upstream that answers before it has the whole body', () => {
  // The story: undici destroys the body it was given then; had that been the request itself, its connection would
  // have been cut before the answer was out.
  it('is heard, and the connection closes afterwards', async () => {
    const upstream = await startRawUpstream((socket) =>
      socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope'),
    )
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\nbegin')
    const answer = await client.untilClosed()
    expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    expect(fieldsOf(answer)).toContainEqual(['Connection', 'close'])
    expect(bodyOf(answer)).toBe('nope')
  })
})

describe('Expect: 100-continue', () => {
  const ask =
    'POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'

  it('is answered when the body is wanted', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write(ask)
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/)
    client.write('hi')
    expect(await client.untilClosed()).toMatch(/HTTP\/1\.1 200 OK/)
    expect(upstream.requests[0]?.headers.expect).toBeUndefined()
  })

  it('is not answered to a caller that is refused', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const answer = await exchangeRaw(gateway.port, ask.replace('/open/a', '/ferry/v1/a'))
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).not.toContain('100 Continue')
  })

  it('with anything else is 417 and never 500', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const answer = await exchangeRaw(gateway.port, ask.replace('100-continue', 'miracles'))
    expect(answer).toMatch(/^HTTP\/1\.1 417 /)
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ code: 'expectation_failed' })
  })
})
