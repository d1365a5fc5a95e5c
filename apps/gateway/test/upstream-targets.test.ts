import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { closedPort, startUpstream } from './support/upstream.ts'

async function callAll(
  gateway: TestGateway,
  calls: number,
  init: RequestInit = {},
): Promise<number[]> {
  const statuses: number[] = []
  for (let call = 0; call < calls; call++) {
    const response = await fetch(`${gateway.url}/open/a`, init)
    await response.text()
    statuses.push(response.status)
  }
  return statuses
}

/** Answers with the status that the test last set. */
function switchable(state: { status: number }) {
  return (request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    response.writeHead(state.status).end('{}')
  }
}

const NO_BREAKER = { breaker: { enabled: false } }

it('a target that fails five times in a row is left out for 30 s, and comes back', async () => {
  const state = { status: 500 }
  const bad = await startUpstream(switchable(state))
  const good = await startUpstream()
  const gateway = await startGateway(
    configuration({ targets: [bad.url, good.url], resilience: NO_BREAKER }),
  )
  expect(await callAll(gateway, 10)).toEqual([500, 200, 500, 200, 500, 200, 500, 200, 500, 200])
  expect(await callAll(gateway, 6)).toEqual([200, 200, 200, 200, 200, 200])
  state.status = 200
  gateway.clock.nowMs += 29_999
  await callAll(gateway, 4)
  expect(bad.requests).toHaveLength(5)
  gateway.clock.nowMs += 1
  await callAll(gateway, 4)
  expect(bad.requests).toHaveLength(7)
  const metrics = await gateway.metrics.registry.metrics()
  expect(metrics).toContain('gatehouse_upstream_events_total{upstream="ferry",event="ejected"} 1')
})

it('an ejection outlives a publish, and a target with another address starts afresh', async () => {
  const bad = await startUpstream(switchable({ status: 500 }))
  const good = await startUpstream()
  const targets = [bad.url, good.url]
  const gateway = await startGateway(configuration({ targets, resilience: NO_BREAKER }))
  await callAll(gateway, 10)
  gateway.publish(configuration({ targets, resilience: NO_BREAKER, revision: 2 }))
  expect(await callAll(gateway, 4)).toEqual([200, 200, 200, 200])
  const moved = [`${bad.url}/elsewhere`, good.url]
  gateway.publish(configuration({ targets: moved, resilience: NO_BREAKER, revision: 3 }))
  expect(await callAll(gateway, 2)).toContain(500)
})

it('no more than a tenth of the targets is ejected, but one always may be', async () => {
  const bad = [
    await startUpstream(switchable({ status: 500 })),
    await startUpstream(switchable({ status: 500 })),
  ]
  const good = [await startUpstream(), await startUpstream()]
  const targets = [...bad, ...good].map(({ url }) => url)
  const gateway = await startGateway(configuration({ targets, resilience: NO_BREAKER }))
  await callAll(gateway, 40)
  const before = bad.map(({ requests }) => requests.length)
  await callAll(gateway, 30)
  const after = bad.map(({ requests }, index) => requests.length - (before[index] ?? 0))
  expect(after.toSorted((a, b) => a - b)).toEqual([0, 10])
})

it('the only target is used, however bad it is: below half in good health all are', async () => {
  const bad = await startUpstream(switchable({ status: 500 }))
  const gateway = await startGateway(configuration({ targets: [bad.url], resilience: NO_BREAKER }))
  await callAll(gateway, 12)
  expect(bad.requests).toHaveLength(12)
})

it('a target that its own health check says is not well gets nothing until it says otherwise', async () => {
  const health = { status: 503 }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    response.writeHead(request.url === '/base/healthz' ? health.status : 200).end('{}')
  }
  const sick = await startUpstream(answer)
  const well = await startUpstream()
  const resilience = {
    healthCheck: {
      enabled: true,
      path: '/healthz',
      intervalMs: 250,
      timeoutMs: 200,
      unhealthyAfter: 2,
      healthyAfter: 1,
    },
  }
  const targets = [`${sick.url}/base`, well.url]
  const gateway = await startGateway(configuration({ targets, resilience }))
  const callsAt = ({ requests }: typeof sick) =>
    requests.filter(({ url }) => url.endsWith('/a')).length
  await eventually('it is out', async () => {
    const before = callsAt(sick)
    await callAll(gateway, 3)
    return callsAt(sick) === before
  })
  health.status = 204
  await eventually('it is back', async () => {
    const before = callsAt(sick)
    await callAll(gateway, 3)
    return callsAt(sick) > before
  })
  const [check] = sick.requests.filter(({ url }) => url === '/base/healthz')
  expect(check?.headers['user-agent']).toBe('gatehouse-health-check')
})

it('consistent hashing sends a caller to one place, and elsewhere only when that is gone', async () => {
  const upstreams = [await startUpstream(), await startUpstream(), await startUpstream()]
  const targets = upstreams.map(({ url }) => url)
  const resilience = {
    balancing: { method: 'hash', hashOn: 'header', hashHeader: 'x-user' },
  } as const
  const gateway = await startGateway(configuration({ targets, resilience }))
  const placeOf = async (user: string) => {
    const before = upstreams.map(({ requests }) => requests.length)
    await callAll(gateway, 3, { headers: { 'x-user': user } })
    return upstreams.map(({ requests }, index) => requests.length - (before[index] ?? 0)).indexOf(3)
  }
  const users = Array.from({ length: 12 }, (_, index) => `user-${index}`)
  const places: number[] = []
  for (const user of users) places.push(await placeOf(user))
  expect(places).not.toContain(-1)
  expect(new Set(places).size).toBeGreaterThan(1)
  const gone = places[0] ?? 0
  const left = targets.filter((_, index) => index !== gone)
  gateway.publish(configuration({ targets: left, resilience, revision: 2 }))
  for (const [index, user] of users.entries()) {
    if (places[index] !== gone) expect(await placeOf(user)).toBe(places[index])
  }
})

it('least requests sends to whoever has fewer under way', async () => {
  const waiting: ServerResponse[] = []
  const slow = await startUpstream((request, response) => {
    request.resume()
    waiting.push(response)
  })
  const quick = await startUpstream()
  const targets = [slow.url, quick.url]
  const resilience = { balancing: { method: 'least_requests' } } as const
  let draws = 0
  const gateway = await startGateway(configuration({ targets, resilience }), {
    jitter: () => (draws++ % 2 === 0 ? 0 : 0.9), // always draws one of each
  })
  const stuck = fetch(`${gateway.url}/open/a`)
  await eventually('the slow one has it', () => waiting.length === 1)
  expect(await callAll(gateway, 5)).toEqual([200, 200, 200, 200, 200])
  expect(quick.requests).toHaveLength(5)
  waiting[0]?.end('{}')
  expect((await stuck).status).toBe(200)
})

it('a failed connect counts against its target', async () => {
  const good = await startUpstream()
  const targets = [await closedPort(), good.url]
  const gateway = await startGateway(configuration({ targets, resilience: NO_BREAKER }))
  expect(new Set(await callAll(gateway, 12))).toEqual(new Set([200]))
  const metrics = await gateway.metrics.registry.metrics()
  expect(metrics).toContain('gatehouse_upstream_events_total{upstream="ferry",event="ejected"} 1')
  expect(metrics).toContain('gatehouse_upstream_events_total{upstream="ferry",event="retried"} 5')
})
