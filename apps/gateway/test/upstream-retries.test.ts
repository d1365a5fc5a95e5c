import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Resilience } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { startRawUpstream, startUpstream } from './support/upstream.ts'

const RETRY: z.input<typeof Resilience> = { retry: { statuses: [503], attemptsMax: 3 } }

/** Answers the statuses in turn, then 200, and says what it was sent. */
async function startFailing(statuses: readonly number[], fields: Record<string, string> = {}) {
  const bodies: string[] = []
  const left = [...statuses]
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      bodies.push(body)
      response.writeHead(left.shift() ?? 200, fields).end('{}')
    })
  }
  return { ...(await startUpstream(answer)), bodies }
}

describe('an answer that the upstream’s rule names', () => {
  it('is tried again, and only the last answer reaches the caller', async () => {
    const upstream = await startFailing([503, 503])
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], resilience: RETRY }),
    )
    const response = await fetch(`${gateway.url}/open/a`)
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    expect(upstream.requests).toHaveLength(3)
    await eventually('it is logged', () => gateway.log().length === 1)
    expect(gateway.log()[0]).toMatchObject({ status: 200 })
  })

  it('is passed on when the tries are used up', async () => {
    const upstream = await startFailing([503, 503, 503, 503])
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], resilience: RETRY }),
    )
    expect((await fetch(`${gateway.url}/open/a`)).status).toBe(503)
    expect(upstream.requests).toHaveLength(3)
  })

  it('goes to another target when there is one', async () => {
    const bad = await startFailing([503, 503, 503])
    const good = await startFailing([])
    const gateway = await startGateway(
      configuration({ targets: [bad.url, good.url], resilience: RETRY }),
    )
    expect((await fetch(`${gateway.url}/open/a`)).status).toBe(200)
    expect([bad.requests.length, good.requests.length]).toEqual([1, 1])
  })

  it('is not tried again for a POST, unless it has an Idempotency-Key and the upstream heeds it', async () => {
    const init = { method: 'POST', body: '{"a":1}', headers: { 'idempotency-key': 'k1' } }
    const plain = await startFailing([503])
    const first = await startGateway(configuration({ targets: [plain.url], resilience: RETRY }))
    expect((await fetch(`${first.url}/open/a`, init)).status).toBe(503)

    const heeding = await startFailing([503])
    const resilience = { retry: { ...RETRY.retry, idempotencyKey: true } }
    const second = await startGateway(configuration({ targets: [heeding.url], resilience }))
    expect((await fetch(`${second.url}/open/a`, init)).status).toBe(200)
    expect(heeding.bodies).toEqual(['{"a":1}', '{"a":1}'])
    expect((await fetch(`${second.url}/open/a`, { method: 'POST', body: '{}' })).status).toBe(200)
  })

  it('is not tried again with a body that was not kept', async () => {
    const upstream = await startFailing([503])
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], resilience: RETRY }),
    )
    const body = 'x'.repeat(20_000)
    expect((await fetch(`${gateway.url}/open/a`, { method: 'PUT', body })).status).toBe(503)
    expect(upstream.bodies).toEqual([body])
  })

  it('waits for Retry-After when that is short, and leaves a long one to the caller', async () => {
    const soon = await startFailing([503], { 'retry-after': '1' })
    const gateway = await startGateway(configuration({ targets: [soon.url], resilience: RETRY }))
    const startedTick = performance.now()
    expect((await fetch(`${gateway.url}/open/a`)).status).toBe(200)
    expect(performance.now() - startedTick).toBeGreaterThan(950)

    const later = await startFailing([503], { 'retry-after': '120' })
    const other = await startGateway(configuration({ targets: [later.url], resilience: RETRY }))
    const response = await fetch(`${other.url}/open/a`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '120'])
    expect(later.requests).toHaveLength(1)
  })
})

it('a connection that breaks before the answer is tried again only by rule, and never for a POST', async () => {
  const upstream = await startRawUpstream((socket) => socket.destroy())
  const resilience = { retry: { resets: true, attemptsMax: 2 }, breaker: { enabled: false } }
  const gateway = await startGateway(configuration({ targets: [upstream.url], resilience }))
  expect((await fetch(`${gateway.url}/open/a`)).status).toBe(502)
  expect(upstream.connections).toHaveLength(2)
  expect((await fetch(`${gateway.url}/open/a`, { method: 'POST' })).status).toBe(502)
  expect(upstream.connections).toHaveLength(3)
})

it('the budget bounds what failing costs: three retries at once beside few requests, and no more', async () => {
  const waiting: (() => void)[] = []
  const upstream = await startUpstream((request, response) => {
    request.resume()
    waiting.push(() => response.writeHead(503).end('{}'))
  })
  const resilience = { retry: { ...RETRY.retry, attemptsMax: 2 }, breaker: { enabled: false } }
  const gateway = await startGateway(configuration({ targets: [upstream.url], resilience }))
  const calls = Array.from({ length: 10 }, () => fetch(`${gateway.url}/open/a`))
  await eventually('ten are under way', () => waiting.length === 10)
  for (const fail of waiting.splice(0)) fail()
  await eventually('three are tried again', () => waiting.length === 3)
  await eventually('the others are answered', () => gateway.log().length === 7)
  for (const fail of waiting.splice(0)) fail()
  for (const answer of calls) expect((await answer).status).toBe(503)
  expect(upstream.requests).toHaveLength(13)
})

it('all tries together keep the total, and each says how much of it is left', async () => {
  const upstream = await startFailing([503, 503, 503, 503], { 'retry-after': '1' })
  const timeouts = { totalMs: 1_500, headersMs: 1_000 }
  const gateway = await startGateway(
    configuration({ targets: [upstream.url], timeouts, resilience: RETRY }),
  )
  expect((await fetch(`${gateway.url}/open/a`)).status).toBe(503)
  const told = upstream.requests.map(({ headers }) => Number(headers['x-request-timeout-ms']))
  expect(told).toHaveLength(2)
  expect(told[0]).toBe(1_500)
  expect(told[1]).toBeLessThanOrEqual(500)
  expect(told[1]).toBeGreaterThan(0)
})

it('a caller cannot set the time that is left', async () => {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  await fetch(`${gateway.url}/open/a`, {
    headers: { 'x-request-timeout-ms': '1', x_request_timeout_ms: '2' },
  })
  const names = upstream.requests[0]?.rawHeaders.filter((_, index) => index % 2 === 0) ?? []
  expect(names.filter((name) => /timeout/i.test(name))).toEqual(['x-request-timeout-ms'])
  expect(upstream.requests[0]?.headers['x-request-timeout-ms']).toBe('30000')
})

it('a caller that goes away while a retry waits is not tried for any more', async () => {
  const upstream = await startFailing([503, 503], { 'retry-after': '1' })
  const gateway = await startGateway(configuration({ targets: [upstream.url], resilience: RETRY }))
  const controller = new AbortController()
  const call = fetch(`${gateway.url}/open/a`, { signal: controller.signal }).catch(() => 'gone')
  await eventually('the first try is over', () => upstream.bodies.length === 1)
  controller.abort()
  expect(await call).toBe('gone')
  await eventually('it is logged', () => gateway.log().length === 1)
  expect(gateway.log()[0]).toMatchObject({ code: 'client_closed' })
  expect((await fetch(`${gateway.url}/open/b`)).status).toBe(200)
  expect(upstream.requests.filter(({ url }) => url === '/a')).toHaveLength(1)
})
