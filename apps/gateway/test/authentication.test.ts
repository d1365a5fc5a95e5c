import { describe, expect, it } from 'vitest'
import { configuration, consumer, id, keyRecord, newKey } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { startUpstream } from './support/upstream.ts'

async function start(options: Parameters<typeof startGateway>[1] = {}) {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }), options)
  const call = async (headers: Record<string, string>, path = '/ferry/v1/sailings') => {
    const response = await fetch(gateway.url + path, { headers })
    return { response, body: (await response.json()) as Record<string, unknown> }
  }
  return { upstream, gateway, call }
}

describe('a key', () => {
  it('lets its application in by Authorization, in any case, and by X-API-Key', async () => {
    const { gateway, call } = await start()
    expect((await call({ authorization: `Bearer ${gateway.key}` })).response.status).toBe(200)
    expect((await call({ authorization: `bearer ${gateway.key}` })).response.status).toBe(200)
    expect((await call({ 'x-api-key': gateway.key })).response.status).toBe(200)
    const both = { authorization: `Bearer ${gateway.key}`, 'x-api-key': gateway.key }
    expect((await call(both)).response.status).toBe(200)
  })

  it('is never forwarded, and the upstream is told who calls', async () => {
    const { upstream, gateway, call } = await start()
    await call({ authorization: `Bearer ${gateway.key}`, 'x-api-key': gateway.key })
    const [seen] = upstream.requests
    expect(JSON.stringify(seen)).not.toContain('gh_live_')
    expect(seen?.headers).toMatchObject({
      'x-consumer-id': id('org', 1),
      'x-application-id': id('app', 1),
      'x-key-id': id('key', 1),
      'x-tier': 'gold',
      'x-api-version': 'v1',
    })
    expect(seen?.headers.authorization).toBeUndefined()
  })

  // The story: an upstream with a login of its own stands behind the gateway.
  it('leaves a credential that is not ours to the upstream', async () => {
    const { upstream, gateway, call } = await start()
    const mine = { authorization: 'Basic dTpw', 'x-api-key': gateway.key }
    expect((await call(mine)).response.status).toBe(200)
    expect(upstream.requests[0]?.headers.authorization).toBe('Basic dTpw')
    const other = { authorization: `Bearer ${gateway.key}`, 'x-api-key': 'for-the-upstream' }
    expect((await call(other)).response.status).toBe(200)
    expect(upstream.requests[1]?.headers['x-api-key']).toBe('for-the-upstream')
  })

  it('is not forwarded by an API without authentication either', async () => {
    const { upstream, gateway, call } = await start()
    const { response } = await call({ 'x-api-key': gateway.key }, '/open/a')
    expect(response.status).toBe(200)
    expect(JSON.stringify(upstream.requests)).not.toContain('gh_live_')
  })
})

describe('a refusal says why', () => {
  it.each([
    ['unauthenticated', {}],
    ['key_malformed', { authorization: 'Bearer gh_live_nonsense' }],
    ['key_malformed', { authorization: 'Bearer ' }],
    ['key_malformed', { authorization: 'Basic dTpw' }],
    ['key_malformed', { 'x-api-key': `gh_live_${'a'.repeat(5_000)}` }],
    ['key_unknown', { 'x-api-key': newKey() }],
    ['credential_ambiguous', { authorization: `Bearer ${newKey()}`, 'x-api-key': newKey() }],
  ])('%s', async (code, headers) => {
    const { upstream, call } = await start()
    const { response, body } = await call(headers as Record<string, string>)
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="gatehouse"/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      code,
      status: 401,
      type: `http://portal.test/docs/errors/${code}`,
      requestId: response.headers.get('x-request-id'),
    })
    expect(upstream.requests).toEqual([])
  })

  it.each([
    ['key_revoked', { revokedAtMs: 1 }],
    ['key_expired', { expiresAtMs: 1 }],
    ['key_rotated', { expiresAtMs: 1, rotatedToId: id('key', 2) }],
  ])('%s', async (code, changes) => {
    const { gateway, call } = await start()
    gateway.replica.apply({
      kind: 'changes',
      seq: 2,
      upserts: [keyRecord(gateway.key, changes)],
      removals: [],
    })
    const { response, body } = await call({ 'x-api-key': gateway.key })
    expect([response.status, body.code]).toEqual([401, code])
  })

  it('and takes effect at once for a key that was just used', async () => {
    const { gateway, call } = await start()
    expect((await call({ 'x-api-key': gateway.key })).response.status).toBe(200)
    const revoked = keyRecord(gateway.key, { revokedAtMs: gateway.clock.nowMs })
    gateway.replica.apply({ kind: 'changes', seq: 2, upserts: [revoked], removals: [] })
    expect((await call({ 'x-api-key': gateway.key })).body.code).toBe('key_revoked')
  })

  it('expiry is a matter of the clock, to the millisecond', async () => {
    const { gateway, call } = await start()
    const expiring = keyRecord(gateway.key, { expiresAtMs: gateway.clock.nowMs + 10 })
    gateway.replica.apply({ kind: 'changes', seq: 2, upserts: [expiring], removals: [] })
    gateway.clock.nowMs += 9
    expect((await call({ 'x-api-key': gateway.key })).response.status).toBe(200)
    gateway.clock.nowMs += 1
    expect((await call({ 'x-api-key': gateway.key })).body.code).toBe('key_expired')
  })

  it.each([
    [403, 'organization_suspended', { organization: false }],
    [403, 'application_suspended', { application: false }],
    [403, 'not_subscribed', { subscription: null }],
    [403, 'subscription_pending', { subscription: 'pending' as const }],
    [403, 'forbidden', { subscription: 'suspended' as const }],
    [401, 'key_revoked', { deleted: true }],
  ])('%i %s', async (status, code, changes) => {
    const { gateway, call } = await start()
    gateway.replica.replace({ epoch: 'test', seq: 2 }, [
      ...consumer(changes),
      keyRecord(gateway.key),
    ])
    const { response, body } = await call({ 'x-api-key': gateway.key })
    expect([response.status, body.code]).toEqual([status, code])
  })

  it('503, not 401, while no credentials are loaded', async () => {
    const { gateway, call } = await start({ isLoaded: false })
    const { response, body } = await call({ 'x-api-key': gateway.key })
    expect([response.status, body.code]).toEqual([503, 'credentials_unavailable'])
    expect(response.headers.get('retry-after')).toBe('1')
    expect((await call({}, '/open/a')).response.status).toBe(200)
  })
})

describe('a key in the URL', () => {
  it.each([
    (key: string) => `/ferry/v1/sailings?api_key=${key}`,
    (key: string) => `/ferry/v1/sailings?a=1&access_token=${key.replace('_', '%5F')}`,
    (key: string) => `/ferry/v1/${key}`,
    (key: string) => `/nowhere?${key}`,
  ])('is refused, never forwarded and never logged (%#)', async (pathOf) => {
    const { upstream, gateway, call } = await start()
    const { response, body } = await call({ 'x-api-key': gateway.key }, pathOf(gateway.key))
    expect([response.status, body.code]).toEqual([401, 'credential_in_url'])
    expect(upstream.requests).toEqual([])
    expect(JSON.stringify(gateway.log())).not.toContain(gateway.key.slice(8, 30))
    expect(JSON.stringify(body)).not.toContain(gateway.key.slice(8, 30))
  })

  it('is only a key of ours', async () => {
    const { gateway, call } = await start()
    const path = '/ferry/v1/sailings?key=of-a-map&token=other'
    expect((await call({ 'x-api-key': gateway.key }, path)).response.status).toBe(200)
  })
})

describe('many failures from one address', () => {
  it('are slowed down with 429 and Retry-After, and a valid key still works', async () => {
    const { gateway, call } = await start({ failedAttemptsMax: 3 })
    for (let attempt = 0; attempt < 3; attempt++) {
      expect((await call({ 'x-api-key': newKey() })).body.code).toBe('key_unknown')
    }
    const { response, body } = await call({ 'x-api-key': newKey() })
    expect([response.status, body.code]).toEqual([429, 'too_many_failed_attempts'])
    expect(response.headers.get('retry-after')).toBe('3')
    expect((await call({ 'x-api-key': gateway.key })).response.status).toBe(200)
    gateway.clock.nowMs += 3_000
    expect((await call({ 'x-api-key': newKey() })).body.code).toBe('key_unknown')
  })

  it('does not count a call without any key', async () => {
    const { call } = await start({ failedAttemptsMax: 1 })
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await call({})).body.code).toBe('unauthenticated')
    }
  })
})
