import type { OutgoingHttpHeaders } from 'node:http2'
import { describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { answerOf, ask, startHttp2 } from './support/http2-client.ts'

describe('a request over HTTP/2', () => {
  it('goes the same way as one over HTTP/1.1', async () => {
    const { gateway, session, upstream } = await startHttp2()
    const key = { 'x-api-key': gateway.key }
    const answer = await ask(session, { ':path': '/ferry/v1/sailings/7?a=b', ...key })
    expect(answer).toMatchObject({ status: 200, body: '{"ok":true}', code: 0 })
    expect(answer.headers).toMatchObject({ via: '1.1 gatehouse', 'x-api-version': 'v1' })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-z]{26}$/)
    expect(answer.headers.connection).toBeUndefined()
    expect(upstream.requests[0]).toMatchObject({
      method: 'GET',
      url: '/sailings/7?a=b',
      headers: {
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'api.test',
        via: '2.0 gatehouse',
      },
    })
    expect(upstream.requests[0]?.rawHeaders.join()).not.toMatch(/:authority|:path|transfer-enc/i)
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({
      status: 200,
      client: '127.0.0.1',
      method: 'GET',
    })
  })

  it('without a key is refused with a problem document', async () => {
    const { session, upstream } = await startHttp2()
    const answer = await ask(session, { ':path': '/ferry/v1/a' })
    expect(answer.status).toBe(401)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'unauthenticated' })
    expect(upstream.requests).toEqual([])
  })

  it('many at a time are served on one connection', async () => {
    const { session } = await startHttp2()
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(session, {})))
    expect(answers.every(({ status, body }) => status === 200 && body === '{"ok":true}')).toBe(true)
  })

  it('that says HEAD gets the head alone', async () => {
    const { gateway, session } = await startHttp2()
    const answer = await ask(session, { ':method': 'HEAD', te: 'trailers' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ status: 200 })
  })

  it.each([204, 304])('may be answered with %i', async (status) => {
    const { session } = await startHttp2((request, response) => {
      request.resume()
      response.writeHead(status, { etag: '"1"' }).end()
    })
    expect(await ask(session, { te: 'trailers' })).toMatchObject({ status, body: '', code: 0 })
  })

  it('has its cookies put together, and keeps repeated fields of the answer apart', async () => {
    const { session, upstream } = await startHttp2((request, response) => {
      request.resume()
      response.writeHead(200, [
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Language', 'en'],
        ...[
          'Content-Language',
          'fr',
          'Connection',
          'x-hop',
          'X-Hop',
          '1',
          'Keep-Alive',
          'timeout=5',
        ],
      ])
      response.end('x')
    })
    const answer = await ask(session, { cookie: ['a=1', 'b=2'] })
    expect(upstream.requests[0]?.headers.cookie).toBe('a=1; b=2')
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(answer.headers['content-language']).toBe('en, fr')
    expect(answer.headers).not.toHaveProperty('x-hop')
    expect(answer.headers).not.toHaveProperty('keep-alive')
  })

  it.each([
    ['a host beside another authority', { host: 'other.test' }, 400, 'bad_request'],
    ['an encoded slash', { ':path': '/open/a%2fb' }, 400, 'path_refused'],
    ['TRACE', { ':method': 'TRACE' }, 405, 'method_not_allowed'],
    ['an expectation', { expect: 'a miracle' }, 417, 'expectation_failed'],
    ['101 fields', many(101), 431, 'headers_too_large'],
    ['a header list over 16 KiB', { x: 'y'.repeat(17_000) }, 431, 'headers_too_large'],
  ])('with %s is refused', async (_what, headers, status, code) => {
    const { session, upstream } = await startHttp2()
    const answer = await ask(session, headers as OutgoingHttpHeaders)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ code })
    expect(upstream.requests).toEqual([])
    expect((await ask(session, {})).status).toBe(200) // the connection stands
  })

  it('with a host that says the same as the authority is served', async () => {
    const { session } = await startHttp2()
    expect((await ask(session, { host: 'api.test' })).status).toBe(200)
  })

  it('for a tunnel is refused', async () => {
    const { session } = await startHttp2()
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'api.test:443' })
    expect(await answerOf(stream)).toMatchObject({ status: 405 })
  })
})

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '1']))
}
