import type { SnapshotSource } from '@gatehouse/policy'
import { expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { closedPort, startUpstream, type TestUpstream } from './support/upstream.ts'

type Canary = Readonly<{ weight: number; header?: { name: string; value: string } | null }>

const WORD = { name: 'X-Try', value: 'the new one' }

/** The open API with a canary on a second upstream. */
function withCanary(
  [stable, canary]: readonly string[],
  { weight, header = null }: Canary,
  revision = 1,
): SnapshotSource {
  const source = configuration({ targets: [stable ?? ''], revision })
  const [upstream] = source.upstreams
  if (upstream === undefined) throw new Error('the configuration has no upstream')
  const second = {
    ...upstream,
    ...{ id: id('ups', 2), name: 'ferry-next' },
    targets: [{ id: id('tgt', 9), url: canary ?? '', weight: 100 }],
  }
  return {
    ...source,
    upstreams: [upstream, second],
    versions: source.versions.map((version) => ({
      ...version,
      canary: { id: 'can_1', upstreamId: second.id, weight, header },
    })),
  }
}

async function startBoth(): Promise<{
  stable: TestUpstream
  canary: TestUpstream
  urls: string[]
}> {
  const [stable, canary] = [await startUpstream(), await startUpstream()]
  return { stable, canary, urls: [stable.url, canary.url] }
}

const PROXY = { trustedProxies: ['127.0.0.1'] }

async function call(gateway: TestGateway, headers: Record<string, string> = {}, path = '/open/a') {
  const response = await fetch(`${gateway.url}${path}`, { headers })
  await response.text()
  return response
}

// Guarantee: an anonymous caller stays where it is, whatever it calls, and who is in the canary stays in it as its weight grows.
it('splits callers by address, each always to the same side, and moves nobody back', async () => {
  const { canary, urls } = await startBoth()
  const gateway = await startGateway(withCanary(urls, { weight: 2_000 }), PROXY)
  const callers = Array.from({ length: 60 }, (_, index) => `192.0.2.${index}`)
  const inCanary = async () => {
    const taken: string[] = []
    for (const caller of callers) {
      const before = canary.requests.length
      await call(gateway, { 'x-forwarded-for': caller })
      await call(gateway, { 'x-forwarded-for': caller }, '/open/b')
      const calls = canary.requests.length - before
      expect(calls === 0 || calls === 2).toBe(true)
      if (calls === 2) taken.push(caller)
    }
    return taken
  }
  const few = await inCanary()
  expect(few.length).toBeGreaterThan(3)
  expect(few.length).toBeLessThan(25)
  gateway.publish(withCanary(urls, { weight: 6_000 }, 2))
  const many = await inCanary()
  expect(many.length).toBeGreaterThan(few.length)
  expect(many).toEqual(expect.arrayContaining(few))
  gateway.publish(withCanary(urls, { weight: 10_000 }, 3))
  expect(await inCanary()).toEqual(callers)
})

// Guarantee: a consumer with a key is told by its subscription and not by where it calls from.
it('splits consumers by subscription', async () => {
  const { stable, canary, urls } = await startBoth()
  const gateway = await startGateway(withCanary(urls, { weight: 5_000 }), PROXY)
  for (let index = 0; index < 20; index++) {
    const headers = {
      authorization: `Bearer ${gateway.key}`,
      'x-forwarded-for': `192.0.2.${index}`,
    }
    expect((await call(gateway, headers, '/ferry/v1/sailings/1')).status).toBe(200)
  }
  expect([stable.requests.length, canary.requests.length].sort()).toEqual([0, 20])
})

// Guarantee: the testers' word leads to the canary whatever the weight; another word, or a name alone, does not, and caches are told.
it('is reached by the testers’ word alone', async () => {
  const { stable, canary, urls } = await startBoth()
  const gateway = await startGateway(withCanary(urls, { weight: 0, header: WORD }))
  const answer = await call(gateway, { 'x-try': WORD.value })
  expect(answer.headers.get('vary')).toBe('X-Try'.toLowerCase())
  expect(canary.requests).toHaveLength(1)
  for (const headers of [
    {},
    { 'x-try': '' },
    { 'x-try': 'the old one' },
    { 'x-other': WORD.value },
  ]) {
    expect((await call(gateway, headers)).headers.get('vary')).toBe('x-try')
  }
  expect([stable.requests.length, canary.requests.length]).toEqual([4, 1])
})

it('says nothing of a field when testers have no word', async () => {
  const { urls } = await startBoth()
  const gateway = await startGateway(withCanary(urls, { weight: 5_000 }))
  expect((await call(gateway)).headers.get('vary')).toBeNull()
})

// Guarantee: what the canary does not answer counts against it, also when its breaker lets nothing through any more: else the canary
// that is down would be the one that is never judged.
it('counts the refusals of an open breaker as the canary’s', async () => {
  const stable = await startUpstream()
  const urls = [stable.url, await closedPort()]
  const gateway = await startGateway(withCanary(urls, { weight: 10_000 }))
  const statuses: number[] = []
  for (let index = 0; index < 30; index++) statuses.push((await call(gateway)).status)
  expect(new Set(statuses)).toEqual(new Set([502, 503]))
  const rows = gateway.usage.take()?.rows ?? []
  expect(
    rows.every(({ upstreamId, fault }) => upstreamId === id('ups', 2) && fault === 'upstream'),
  ).toBe(true)
  expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(30)
})
