import type { ServerResponse } from 'node:http'
import { type LimitRule, SnapshotSource } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { closedPort, startUpstream } from './support/upstream.ts'

type Limit = Readonly<{ name: string; rule: LimitRule }> & Record<string, unknown>

const daily = (limit: number): LimitRule => ({
  ...{ kind: 'quota', limit, every: 'day', timeZone: 'UTC', hard: true },
})
const minute = (limit: number): LimitRule => ({
  ...{ kind: 'sliding_window', limit, windowMs: 60_000 },
})

/** The configuration of all tests, its tier with other limits, and the open API limited by a tier of its own. */
function limited(targets: string[], own: readonly Limit[], common: readonly Limit[] = []) {
  const source = configuration({ targets })
  const withIds = (limits: readonly Limit[], from: number) =>
    limits.map((limit, index) => ({ ...limit, id: id('lim', from + index) }))
  const gold = { ...source.tiers[0], limits: withIds(own, 1) }
  const everybody = { id: id('tier', 2), slug: 'everybody', name: 'Everybody', apiIds: [] }
  return SnapshotSource.parse({
    ...source,
    tiers: [gold, { ...everybody, limits: withIds(common, 20) }],
    apis: source.apis.map((api) => ({ ...api, limitTierId: id('tier', 2) })),
  })
}

const authorized = ({ key }: TestGateway) => ({ headers: { authorization: `Bearer ${key}` } })

async function statuses(gateway: TestGateway, paths: readonly string[]): Promise<number[]> {
  const seen: number[] = []
  for (const path of paths) {
    const response = await fetch(gateway.url + path, authorized(gateway))
    await response.text()
    seen.push(response.status)
  }
  return seen
}

describe('the limits of an API', () => {
  it('hold for callers without a key, address by address', async () => {
    const upstream = await startUpstream()
    const common = [{ name: 'address', scope: 'address', ipv6Prefix: 48, rule: minute(2) }]
    const gateway = await startGateway(limited([upstream.url], [], common), {
      trustedProxies: ['127.0.0.1'],
    })
    const from = async (address: string) => {
      const headers = { 'x-forwarded-for': address }
      return (await fetch(`${gateway.url}/open/a`, { headers })).status
    }
    expect([await from('192.0.2.1'), await from('192.0.2.1')]).toEqual([200, 200])
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([429, 200])
    expect([await from('2001:db8:1:2::1'), await from('2001:db8:1:3::1')]).toEqual([200, 200])
    expect([await from('2001:db8:1:4::1'), await from('2001:db8:2::1')]).toEqual([429, 200])
    expect(upstream.requests).toHaveLength(6)
  })

  it('come on top of those of the subscription; all or none are charged', async () => {
    const upstream = await startUpstream()
    const own = [{ name: 'own', rule: minute(2) }]
    const common = [{ name: 'all', scope: 'global', rule: minute(10) }]
    const gateway = await startGateway(limited([upstream.url], own, common))
    const paths = Array.from({ length: 5 }, () => '/ferry/v1/sailings')
    expect(await statuses(gateway, paths)).toEqual([200, 200, 429, 429, 429])
    const open = await fetch(`${gateway.url}/open/a`)
    // Two of the subscription and this one: the three that were refused cost nothing.
    expect(open.headers.get('ratelimit')).toBe('"all";r=7;t=61')
  })

  it('hold for a whole network where one is asked for', async () => {
    const upstream = await startUpstream()
    const common = [{ name: 'network', scope: 'address', ipv4Prefix: 24, rule: minute(2) }]
    const gateway = await startGateway(limited([upstream.url], [], common), {
      trustedProxies: ['127.0.0.1'],
    })
    const from = async (address: string) => {
      const headers = { 'x-forwarded-for': address }
      return (await fetch(`${gateway.url}/open/a`, { headers })).status
    }
    expect([await from('192.0.2.1'), await from('192.0.2.200')]).toEqual([200, 200])
    expect([await from('192.0.2.77'), await from('192.0.3.1')]).toEqual([429, 200])
  })

  it('refuse everything when their tier is not there, instead of letting everything through', async () => {
    const upstream = await startUpstream()
    const source = limited([upstream.url], [])
    const gateway = await startGateway({ ...source, tiers: source.tiers.slice(0, 1) })
    const response = await fetch(`${gateway.url}/open/a`)
    expect(await response.json()).toMatchObject({ code: 'tier_not_published' })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('what did not fit', () => {
  // Guarantee: every 429 counts for exactly one limit, and a shadow limit shows what it would have refused.
  it('is counted by caller, hour and limit, shadow limits apart', async () => {
    const upstream = await startUpstream()
    const own = [
      { name: 'loose', rule: minute(3) },
      { name: 'trial', mode: 'shadow', rule: minute(1) },
      { name: 'tight', rule: daily(3) },
    ]
    const gateway = await startGateway(limited([upstream.url], own))
    const paths = Array.from({ length: 5 }, () => '/ferry/v1/sailings')
    expect(await statuses(gateway, paths)).toEqual([200, 200, 200, 429, 429])
    await eventually('all five are counted', () => gateway.usage.total() === 5)
    const caller = {
      ...{ organizationId: id('org', 1), applicationId: id('app', 1), apiId: id('api', 1) },
      startsAtMs: gateway.clock.nowMs - (gateway.clock.nowMs % 3_600_000),
    }
    const limits = gateway.usage.take()?.limits ?? []
    expect([...limits].sort((a, b) => (a.limitId < b.limitId ? -1 : 1))).toEqual([
      { ...caller, limitId: id('lim', 1), mode: 'enforce', exceeded: 2, refused: 0 },
      { ...caller, limitId: id('lim', 2), mode: 'shadow', exceeded: 4, refused: 0 },
      { ...caller, limitId: id('lim', 3), mode: 'enforce', exceeded: 2, refused: 2 },
    ])
  })

  it('is nothing when everything fits', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(limited([upstream.url], [{ name: 'own', rule: minute(9) }]))
    await statuses(gateway, ['/ferry/v1/sailings'])
    await eventually('it is counted', () => gateway.usage.total() === 1)
    expect(gateway.usage.take()?.limits).toEqual([])
  })
})

describe('giving back', () => {
  it('lets the next request in when one under way is over, and not before', async () => {
    const waiting: ServerResponse[] = []
    const upstream = await startUpstream((_, response) => waiting.push(response))
    const own = [{ name: 'open', rule: { kind: 'concurrency', limit: 1 } as const }]
    const gateway = await startGateway(limited([upstream.url], own))
    const url = `${gateway.url}/ferry/v1/sailings`
    const first = fetch(url, authorized(gateway))
    await eventually('the upstream has the first request', () => waiting.length === 1)
    const second = await fetch(url, authorized(gateway))
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1'])
    expect(second.headers.get('ratelimit-policy')).toBe('"open";q=1;qu="concurrent-requests"')
    waiting[0]?.end('{}')
    await (await first).text()
    await eventually('a request is let in', async () => {
      const next = fetch(url, authorized(gateway))
      await Promise.race([next, eventually('it came or was refused', () => waiting.length === 2)])
      waiting[1]?.end('{}')
      return (await next).status === 200
    })
  })

  it('takes a caller who goes away for one who is no longer there', async () => {
    const upstream = await startUpstream(() => undefined)
    const own = [{ name: 'open', rule: { kind: 'concurrency', limit: 1 } as const }]
    const gateway = await startGateway(limited([upstream.url], own))
    const url = `${gateway.url}/ferry/v1/sailings`
    const abort = new AbortController()
    const first = fetch(url, { ...authorized(gateway), signal: abort.signal }).catch(() => 'gone')
    await eventually('the upstream has it', () => upstream.requests.length === 1)
    abort.abort()
    expect(await first).toBe('gone')
    await eventually('the next one reaches the upstream', async () => {
      const next = new AbortController()
      const sent = fetch(url, { ...authorized(gateway), signal: next.signal }).catch(() => 'gone')
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 20))])
      next.abort()
      return upstream.requests.length === 2
    })
  })

  it('is for quotas when the API could not be reached, and not for rates', async () => {
    const own = [
      { name: 'daily', rule: daily(3) },
      { name: 'rate', rule: minute(100) },
    ]
    const gateway = await startGateway(limited([await closedPort()], own))
    const paths = Array.from({ length: 6 }, () => '/ferry/v1/sailings')
    expect(await statuses(gateway, paths)).toEqual(paths.map(() => 502))
    const last = await fetch(`${gateway.url}${paths[0]}`, authorized(gateway))
    expect(last.headers.get('ratelimit')).toContain('"daily";r=2;')
    expect(last.headers.get('ratelimit')).toContain('"rate";r=93;')
  })

  it('is what the answer says it did not cost; the field stays here', async () => {
    const upstream = await startUpstream((request, response) => {
      const told = new URL(request.url ?? '', 'http://a').searchParams.get('cost')
      if (told !== null) response.setHeader('x-cost', told)
      response.end('{}')
    })
    const cost = { tokens: 1, routes: {}, responseHeader: 'x-cost', tokensMax: 10 }
    const own = [{ name: 'weighed', rule: minute(40), cost }]
    const gateway = await startGateway(limited([upstream.url], own))
    const left: string[] = []
    // What an answer does not tell, or tells wrongly, costs the most; nothing costs more.
    for (const query of ['?cost=3', '?cost=0', '?cost=99', '?cost=-1', '', '']) {
      const path = `${gateway.url}/ferry/v1/sailings${query}`
      const response = await fetch(path, authorized(gateway))
      await response.text()
      expect(response.headers.get('x-cost')).toBeNull()
      left.push(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1] ?? '')
    }
    expect(left).toEqual(['30', '27', '27', '17', '7', '7'])
  })
})

describe('the largest body of a tier', () => {
  // Guarantee: it holds beside the route's, whether or not the caller says beforehand how much comes.
  it('is answered 413, told or counted, and costs nothing', async () => {
    const upstream = await startUpstream()
    const source = limited([upstream.url], [{ name: 'own', rule: minute(10) }])
    const [gold, ...others] = source.tiers
    const small = SnapshotSource.parse({
      ...source,
      tiers: [{ ...gold, bodyBytesMax: 1_000 }, ...others],
    })
    const gateway = await startGateway(small)
    const post = (body: string | ReadableStream) =>
      fetch(`${gateway.url}/ferry/v1/sailings`, {
        ...{ ...authorized(gateway), method: 'POST', body, duplex: 'half' },
      } as RequestInit)
    const streamed = new Blob(['a'.repeat(1_001)]).stream()
    expect(await (await post('a'.repeat(1_001))).json()).toMatchObject({
      ...{ code: 'payload_too_large', detail: 'The body may have 1000 bytes' },
    })
    expect((await post(streamed)).status).toBe(413)
    const fits = await post('a'.repeat(1_000))
    expect([fits.status, fits.headers.get('ratelimit')]).toEqual([200, '"own";r=8;t=61'])
  })
})

describe('a cost that the limit can never hold', () => {
  it('is refused for good: no Retry-After, and nothing is charged', async () => {
    const upstream = await startUpstream()
    const cost = { tokens: 11, routes: {}, responseHeader: null, tokensMax: 1 }
    const bucket = { kind: 'token_bucket', burst: 10, tokens: 1, perMs: 1_000 } as const
    const gateway = await startGateway(
      limited([upstream.url], [{ name: 'own', rule: bucket, cost }]),
    )
    const response = await fetch(`${gateway.url}/ferry/v1/sailings`, authorized(gateway))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, null])
    expect(response.headers.get('ratelimit')).toBe('"own";r=10;t=0')
    expect(upstream.requests).toHaveLength(0)
  })
})
