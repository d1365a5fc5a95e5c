import { createSecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { newCertificate } from './support/certificates.ts'
import { configuration } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { startUpstream } from './support/upstream.ts'

/** A service that says which protocol it was asked in, and says bodies back. */
async function startSecure(speaks: 'http1' | 'http2') {
  const { chain: cert, key } = await newCertificate(['127.0.0.1'])
  const server =
    speaks === 'http2'
      ? createSecureServer({ cert, key }, (request, response) => {
          response.setHeader('x-spoken', request.httpVersion)
          request.pipe(response)
        })
      : createServer({ cert, key }, (request, response) => {
          response.setHeader('x-spoken', request.httpVersion)
          request.pipe(response)
        })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca: cert }
}

function speakingHttp2(url: string, ca: string | null = null) {
  const source = configuration({ targets: [url], bodyBytesMax: 10_000_000 })
  const upstreams = source.upstreams.map((one) => ({
    ...one,
    protocol: 'http2' as const,
    tls: { ...one.tls, ca },
  }))
  return { ...source, upstreams }
}

it.each([
  ['http2', '2.0'],
  ['http1', '1.1'],
] as const)('a target that offers %s is spoken to in HTTP/%s', async (speaks, spoken) => {
  const { url, ca } = await startSecure(speaks)
  const gateway = await startGateway(speakingHttp2(url, ca))
  const body = 'x'.repeat(3_000_000)
  const response = await fetch(`${gateway.url}/open/a`, { method: 'POST', body })
  expect([response.status, response.headers.get('x-spoken')]).toEqual([200, spoken])
  expect((await response.text()) === body).toBe(true)
})

it('a target without TLS that does not understand HTTP/2 is a 502', async () => {
  const upstream = await startUpstream()
  const gateway = await startGateway(speakingHttp2(upstream.url))
  const response = await fetch(`${gateway.url}/open/a`)
  expect(response.status).toBe(502)
  expect(upstream.requests).toEqual([])
})
