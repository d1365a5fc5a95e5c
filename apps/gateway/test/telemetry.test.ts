import { decodeSeconds, decodeSketch, sketchCount } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { startUpstream } from './support/upstream.ts'

async function start() {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  const call = async (path: string, headers: Record<string, string> = {}) => {
    const before = gateway.log().length
    const response = await fetch(gateway.url + path, { headers })
    await response.text()
    await eventually('it is logged', () => gateway.log().length > before)
    return response
  }
  return { gateway, call }
}

describe('the access log', () => {
  it('has the documented fields', async () => {
    const { gateway, call } = await start()
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const headers = { 'x-api-key': gateway.key, 'user-agent': 'tester/1 "x"', traceparent }
    const response = await call('/ferry/v1/sailings/7', headers)
    expect(gateway.log()[0]).toEqual({
      level: 30,
      time: gateway.clock.nowMs,
      msg: 'request',
      requestId: response.headers.get('x-request-id'),
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      client: '127.0.0.1',
      consumer: id('org', 1),
      application: id('app', 1),
      key: id('key', 1),
      api: 'ferry',
      version: 'v1',
      route: id('rt', 1),
      operation: id('op', 1),
      method: 'GET',
      path: '/ferry/v1/sailings/7',
      status: 200,
      durationMs: expect.any(Number),
      upstreamMs: expect.any(Number),
      requestBytes: 0,
      responseBytes: 11,
      limit: 'burst',
      limitRemaining: 999,
      limited: false,
      revision: 1,
      userAgent: 'tester/1 "x"',
    })
  })

  it('says nothing of the query, and of a credential neither', async () => {
    const { gateway, call } = await start()
    const headers = { 'x-api-key': gateway.key, authorization: 'Basic c2VjcmV0' }
    await call('/ferry/v1/a?customer=very-private', headers)
    const text = JSON.stringify(gateway.log())
    for (const secret of ['very-private', 'customer', gateway.key.slice(8, 30), 'c2VjcmV0']) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('usage', () => {
  it('counts every exchange once, by what it was', async () => {
    const { gateway, call } = await start()
    const headers = { 'x-api-key': gateway.key, 'user-agent': 'tester/1 (x)' }
    for (let count = 0; count < 3; count++) await call('/ferry/v1/sailings/7', headers)
    await call('/ferry/v1/sailings/7')
    await call('/nowhere')
    const taken = gateway.usage.take()
    const rows = taken?.rows ?? []
    const served = rows.find(({ statusClass }) => statusClass === '2xx')
    expect(served).toMatchObject({
      startsAtMs: gateway.clock.nowMs - (gateway.clock.nowMs % 60_000),
      organizationId: id('org', 1),
      applicationId: id('app', 1),
      keyId: id('key', 1),
      apiId: id('api', 1),
      versionId: id('ver', 1),
      operationId: id('op', 1),
      fault: '',
      requests: 3,
      responseBytes: 33,
    })
    expect(sketchCount(decodeSketch(served?.latency ?? new Uint8Array()))).toBe(3)
    const seconds = decodeSeconds(served?.seconds ?? new Uint8Array())
    expect(seconds.reduce((sum, count) => sum + count, 0)).toBe(3)
    const refused = rows.filter(({ statusClass }) => statusClass === '4xx')
    expect(refused).toMatchObject([
      { apiId: id('api', 1), keyId: '', fault: 'client', requests: 1 },
      { apiId: '', keyId: '', fault: 'client', requests: 1 },
    ])
    expect(taken?.clients).toMatchObject([
      { keyId: id('key', 1), client: 'tester/1', requests: 3, lastAddress: '127.0.0.1' },
    ])
    expect(gateway.usage.take()).toBeUndefined()
  })

  it('tells no more clients apart than it has room for, and loses none', async () => {
    const { gateway, call } = await start()
    const many = 40
    for (let count = 0; count < many; count++) {
      await call('/ferry/v1/a', {
        'x-api-key': gateway.key,
        'user-agent': `${'x'.repeat(200)}${count}`,
      })
    }
    const clients = gateway.usage.take()?.clients ?? []
    expect(clients).toHaveLength(1)
    expect(clients[0]).toMatchObject({ client: 'x'.repeat(80), requests: many })
  })
})
