import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseNetworks } from '@gatehouse/policy'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { guardedFetch } from '../src/server/guarded-fetch.ts'
import type { Resolve } from '../src/server/network-guard.ts'

const parsed = parseNetworks('127.0.0.0/8')
const LOOPBACK = parsed.ok ? parsed.networks : []
const servers: Server[] = []

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const toLoopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]

describe('guardedFetch', () => {
  test('gives the text of a listed address', async () => {
    const port = await serve((_request, response) => response.end('openapi: 3.1.0'))
    const url = `http://127.0.0.1:${port}/openapi.yaml`
    expect(await guardedFetch(url, { privateNetworks: LOOPBACK })).toMatchObject({
      ok: true,
      text: 'openapi: 3.1.0',
    })
  })

  test('never connects to an address that is not listed', async () => {
    let calls = 0
    const port = await serve((_request, response) => {
      calls += 1
      response.end('secret')
    })
    const url = `http://127.0.0.1:${port}/`
    expect(await guardedFetch(url, { privateNetworks: [] })).toMatchObject({ reason: 'refused' })
    expect(calls).toBe(0)
  })

  test('resolves once and connects to what was checked, whatever the name says a moment later', async () => {
    const port = await serve((request, response) => response.end(request.headers.host))
    let asked = 0
    const rebinding: Resolve = async () => {
      asked += 1
      return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    }
    const url = `http://rebinding.example:${port}/`
    const fetched = await guardedFetch(url, { privateNetworks: LOOPBACK, resolve: rebinding })
    expect(fetched).toMatchObject({ ok: true, text: `rebinding.example:${port}` })
    expect(asked).toBe(1)
  })

  test('a redirect to a forbidden address is refused, to an allowed one followed', async () => {
    const port = await serve((request, response) => {
      const to = request.url === '/inside' ? 'http://10.0.0.1/' : '/final'
      if (request.url === '/final') response.end('here')
      else response.writeHead(302, { location: to }).end()
    })
    const base = `http://127.0.0.1:${port}`
    const limits = { privateNetworks: LOOPBACK }
    expect(await guardedFetch(`${base}/inside`, limits)).toMatchObject({ reason: 'refused' })
    expect(await guardedFetch(`${base}/ok`, limits)).toMatchObject({ ok: true, text: 'here' })
  })

  test('a redirect loop ends', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(302, { location: '/again' }).end()
    })
    const fetched = await guardedFetch(`http://127.0.0.1:${port}/`, { privateNetworks: LOOPBACK })
    expect(fetched).toMatchObject({ ok: false, reason: 'failed' })
  })

  test('an endless body is cut off at the limit', async () => {
    let closed = false
    const port = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'a')
      const pump = (): void => {
        while (response.write(chunk));
      }
      response.on('drain', pump).on('close', () => {
        closed = true
      })
      pump()
    })
    const url = `http://127.0.0.1:${port}/`
    const fetched = await guardedFetch(url, { privateNetworks: LOOPBACK, bytesMax: 1024 * 1024 })
    expect(fetched).toEqual({ ok: false, reason: 'failed', message: 'It is larger than 1 MiB.' })
    await expect.poll(() => closed).toBe(true)
  })

  test('a server that hangs is left at the deadline, a resolver too', async () => {
    const port = await serve(() => undefined)
    const limits = { privateNetworks: LOOPBACK, deadlineMs: 300 }
    const message = 'It took longer than 0.3 s.'
    expect(await guardedFetch(`http://127.0.0.1:${port}/`, limits)).toMatchObject({ message })
    const resolve: Resolve = () => new Promise(() => undefined)
    const never = await guardedFetch('http://slow.example/', { ...limits, resolve })
    expect(never).toMatchObject({ ok: false, message })
  })

  test.each([
    ['a refusal of the server', 404, {}, 'no', 'It answered 404 instead of 200.'],
    ['a content coding', 200, { 'content-encoding': 'gzip' }, 'x', 'It answered in "gzip" coding.'],
    ['bytes that are no text', 200, {}, Buffer.from([0xff, 0xfe]), 'It is not text in UTF-8.'],
  ])('%s is said plainly', async (_name, status, headers, body, message) => {
    const port = await serve((_request, response) => response.writeHead(status, headers).end(body))
    const url = `http://docs.example:${port}/`
    const limits = { privateNetworks: LOOPBACK, resolve: toLoopback }
    expect(await guardedFetch(url, limits)).toEqual({ ok: false, reason: 'failed', message })
  })

  test('a proxy of the environment is not used', async () => {
    const proxied: string[] = []
    const proxy = await serve((request, response) => {
      proxied.push(request.url ?? '')
      response.end('proxy')
    })
    const port = await serve((_request, response) => response.end('direct'))
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy}`)
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    const url = `http://127.0.0.1:${port}/`
    expect(await guardedFetch(url, { privateNetworks: LOOPBACK })).toMatchObject({ text: 'direct' })
    expect(proxied).toEqual([])
  })
})
