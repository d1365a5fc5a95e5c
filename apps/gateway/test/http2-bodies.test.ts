import { once } from 'node:events'
import { constants } from 'node:http2'
import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import {
  answerOf,
  ask,
  FLAG,
  FRAME,
  frame,
  type Handler,
  openFrames,
  openSession,
  requestFields,
  reset,
  startHttp2,
  startTlsGateway,
} from './support/http2-client.ts'
import { startRawUpstream, startUpstream } from './support/upstream.ts'

/** More than all buffers on the way hold. */
const LARGE_BYTES = 20_000_000

describe('a body over HTTP/2', () => {
  const echo: Handler = (request, response) => {
    request.pipe(response)
  }

  it.each([
    ['without a length', {}],
    ['with a length', { 'content-length': '300000' }],
  ])('%s goes through whole', async (_what, headers) => {
    const { gateway, session, upstream } = await startHttp2(echo)
    const stream = session.request({ ':method': 'POST', ':path': '/open/a', ...headers })
    stream.end(Buffer.alloc(300_000, 'x'))
    const answer = await answerOf(stream)
    expect(answer).toMatchObject({ status: 200, code: 0 })
    expect(answer.body.length).toBe(300_000)
    expect(upstream.requests[0]?.headers['content-length']).toBe(
      (headers as Record<string, string>)['content-length'],
    )
    await eventually('it is counted', () => gateway.log()[0]?.requestBytes === 300_000)
  })

  it('streams both ways at once', async () => {
    const { session } = await startHttp2(echo)
    const stream = session.request({ ':method': 'POST', ':path': '/open/a' })
    let received = ''
    stream.on('data', (chunk: Buffer) => {
      received += chunk.toString()
    })
    for (const word of ['one', 'two', 'three']) {
      stream.write(word)
      await eventually(`${word} comes back`, () => received.endsWith(word))
    }
    stream.end()
    await once(stream, 'close')
    expect(received).toBe('onetwothree')
  })

  it('is asked for when the caller waits to be', async () => {
    const { session } = await startHttp2(echo)
    const stream = session.request({
      ':method': 'POST',
      ':path': '/open/a',
      expect: '100-continue',
    })
    stream.once('continue', () => stream.end('body'))
    expect(await answerOf(stream)).toMatchObject({ status: 200, body: 'body' })
  })

  it('that is too large is refused, its stream ended and the connection kept', async () => {
    const upstream = await startUpstream()
    const gateway = await startTlsGateway(
      configuration({ targets: [upstream.url], bodyBytesMax: 1_000 }),
    )
    const session = await openSession(gateway)
    const stream = session.request({ ':method': 'POST', ':path': '/open/a' })
    stream.write(Buffer.alloc(2_000))
    expect(await answerOf(stream)).toMatchObject({ status: 413, code: constants.NGHTTP2_NO_ERROR })
    expect((await ask(session, {})).status).toBe(200)
  })

  it.each([
    ['CANCEL', constants.NGHTTP2_CANCEL],
    ['NO_ERROR', constants.NGHTTP2_NO_ERROR],
  ])('that is broken off with %s never looks whole to the upstream', async (_name, code) => {
    const raw = await startRawUpstream(() => undefined)
    const gateway = await startTlsGateway(configuration({ targets: [raw.url] }))
    const socket = await openFrames(gateway)
    socket.write(frame(FRAME.headers, FLAG.endHeaders, 1, requestFields('POST')))
    socket.write(frame(FRAME.data, 0, 1, Buffer.from('half')))
    await eventually('half is there', () => raw.connections[0]?.received.includes('half') === true)
    socket.write(reset(1, code))
    await eventually('the upstream sees the end', () => raw.connections[0]?.isClosed === true)
    expect(raw.connections[0]?.received).not.toMatch(/0\r\n\r\n$/)
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ status: 499, code: 'client_closed', fault: 'client' })
  })

  it('that the caller does not take holds the upstream back', async () => {
    let written = 0
    const { gateway, session } = await startHttp2((request, response) => {
      request.resume()
      const more = () => {
        do written += 65_536
        while (response.write(Buffer.alloc(65_536)) && written < LARGE_BYTES)
        if (written >= LARGE_BYTES) response.end()
      }
      response.on('drain', more)
      more()
    })
    const stream = session.request({ ':path': '/open/a' })
    await once(stream, 'response')
    let before = -1
    await eventually('the upstream waits', async () => {
      const isSteady = before === written
      before = written
      await new Promise((resolve) => setTimeout(resolve, 100))
      return isSteady
    })
    expect(written).toBeLessThan(LARGE_BYTES / 2)
    expect(gateway.log()).toEqual([])
    const { body } = await answerOf(stream)
    expect(body.length).toBe(written)
  })

  it('of which the caller wants no more is the caller’s end', async () => {
    const { gateway, session } = await startHttp2((request, response) => {
      request.resume()
      response.end(Buffer.alloc(1_000_000))
    })
    const stream = session.request({ ':path': '/open/a' })
    await once(stream, 'response')
    stream.close(constants.NGHTTP2_CANCEL)
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ status: 499, code: 'client_closed' })
    expect((await ask(session)).status).toBe(200)
  })

  it.each([
    ['Content-Length: 100\r\n\r\nhalf'],
    ['Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('of an answer that breaks off (%j) is cut, not ended', async (rest) => {
    const raw = await startRawUpstream((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`)
      setTimeout(() => socket.destroy(), 50)
    })
    const gateway = await startTlsGateway(configuration({ targets: [raw.url] }))
    const answer = await ask(await openSession(gateway), {})
    expect(answer).toMatchObject({ body: 'half', code: constants.NGHTTP2_INTERNAL_ERROR })
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ fault: 'upstream' })
  })
})

describe('trailers over HTTP/2', () => {
  const withTrailers: Handler = (request, response) => {
    request.resume()
    response.writeHead(200, { trailer: 'x-sum, grpc-status' })
    response.write('body')
    response.addTrailers({ 'x-sum': '42', 'grpc-status': '0', authorization: 'x' })
    response.end()
  }

  it('reach a caller that takes them, behind the body', async () => {
    const { session } = await startHttp2(withTrailers)
    const stream = session.request({ ':path': '/open/a', te: 'trailers' })
    const trailers = once(stream, 'trailers')
    expect(await answerOf(stream)).toMatchObject({ status: 200, body: 'body', code: 0 })
    expect((await trailers)[0]).toMatchObject({ 'x-sum': '42', 'grpc-status': '0' })
    expect((await trailers)[0]).not.toHaveProperty('authorization')
  })

  it('reach one that has not sent all of its body, and then its stream is stopped', async () => {
    const { session } = await startHttp2(withTrailers)
    const stream = session.request({ ':method': 'POST', ':path': '/open/a', te: 'trailers' })
    stream.write('some')
    const trailers = once(stream, 'trailers')
    expect(await answerOf(stream)).toMatchObject({ status: 200, body: 'body', code: 0 })
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' })
  })

  it('stay away from a caller that does not', async () => {
    const { session } = await startHttp2(withTrailers)
    const stream = session.request({ ':path': '/open/a' })
    let hasTrailers = false
    stream.on('trailers', () => {
      hasTrailers = true
    })
    expect(await answerOf(stream)).toMatchObject({ status: 200, body: 'body' })
    expect(hasTrailers).toBe(false)
  })
})
