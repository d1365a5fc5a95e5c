import { expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { openRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

const RESILIENCE = { breaker: { requestsMin: 4, openMs: 5_000 } }

async function call(gateway: TestGateway): Promise<Response> {
  const response = await fetch(`${gateway.url}/open/a`)
  await response.clone().text()
  return response
}

async function statuses(gateway: TestGateway, calls: number): Promise<number[]> {
  const all: number[] = []
  for (let number = 0; number < calls; number++) all.push((await call(gateway)).status)
  return all
}

it('an upstream that fails is left alone, and callers are told when to come back', async () => {
  const state = { status: 503 }
  const upstream = await startUpstream((request, response) => {
    request.resume()
    response.writeHead(state.status).end('{}')
  })
  const gateway = await startGateway(
    configuration({ targets: [upstream.url], resilience: RESILIENCE }),
  )
  expect(await statuses(gateway, 6)).toEqual([503, 503, 503, 503, 503, 503])
  expect(upstream.requests).toHaveLength(4)
  gateway.clock.nowMs += 1_500
  const refused = await call(gateway)
  expect(refused.headers.get('retry-after')).toBe('4')
  expect(await refused.json()).toMatchObject({ code: 'upstream_suspended' })
  await eventually('it is logged', () => gateway.log().length === 7)
  expect(gateway.log().at(-1)).toMatchObject({ code: 'upstream_suspended', fault: 'upstream' })

  // One probe fails, and the pause begins again; then one succeeds, and everybody is let through.
  gateway.clock.nowMs += 3_500
  expect(await statuses(gateway, 3)).toEqual([503, 503, 503])
  expect(upstream.requests).toHaveLength(5)
  state.status = 200
  gateway.clock.nowMs += 5_000
  expect(await statuses(gateway, 3)).toEqual([200, 200, 200])
  expect(upstream.requests).toHaveLength(8)
})

it('an answer that the service made itself is not a reason to leave it alone', async () => {
  const upstream = await startUpstream((request, response) => {
    request.resume()
    response.writeHead(500).end('{}')
  })
  const gateway = await startGateway(
    configuration({ targets: [upstream.url], resilience: RESILIENCE }),
  )
  expect(await statuses(gateway, 10)).toEqual(Array.from({ length: 10 }, () => 500))
  expect(upstream.requests).toHaveLength(10)
})

it('half open, one request tries while the others are refused', async () => {
  let answer: (() => void) | undefined
  let isHanging = false
  const upstream = await startUpstream((request, response) => {
    request.resume()
    if (isHanging) answer = () => response.end('{}')
    else response.writeHead(503).end('{}')
  })
  const gateway = await startGateway(
    configuration({ targets: [upstream.url], resilience: RESILIENCE }),
  )
  await statuses(gateway, 4)
  isHanging = true
  gateway.clock.nowMs += 5_000
  const probe = call(gateway)
  await eventually('the probe is there', () => answer !== undefined)
  expect(await statuses(gateway, 3)).toEqual([503, 503, 503])
  expect(upstream.requests).toHaveLength(5)
  answer?.()
  expect((await probe).status).toBe(200)
})

it('a probe whose caller goes away lets the next one try', async () => {
  let isHanging = false
  const upstream = await startUpstream((request, response) => {
    request.resume()
    if (!isHanging) response.writeHead(503).end('{}')
  })
  const gateway = await startGateway(
    configuration({ targets: [upstream.url], resilience: RESILIENCE }),
  )
  await statuses(gateway, 4)
  isHanging = true
  gateway.clock.nowMs += 5_000
  const client = await openRaw(gateway.port)
  client.write('GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n')
  await eventually('the probe is there', () => upstream.requests.length === 5)
  client.socket.destroy()
  await eventually('it is over', () => gateway.log().length === 5)
  isHanging = false
  await call(gateway)
  expect(upstream.requests).toHaveLength(6)
})

it('what is beyond an upstream’s bounds is refused at once, and the last fifth is for critical tiers', async () => {
  const release: (() => void)[] = []
  const upstream = await startUpstream((request, response) => {
    request.resume()
    release.push(() => response.end('{}'))
  })
  const source = configuration({ targets: [upstream.url], resilience: { caps: { requests: 5 } } })
  const [tier] = source.tiers
  if (tier === undefined) throw new Error('the fixture has a tier')
  const gateway = await startGateway({ ...source, tiers: [{ ...tier, critical: true }] })
  const underWay = Array.from({ length: 4 }, () => call(gateway))
  await eventually('four are under way', () => release.length === 4)
  const refused = await call(gateway)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await refused.json()).toMatchObject({ code: 'upstream_busy' })

  const critical = fetch(`${gateway.url}/ferry/v1/a`, { headers: { 'x-api-key': gateway.key } })
  await eventually('the critical one is under way', () => release.length === 5)
  const second = await fetch(`${gateway.url}/ferry/v1/a`, { headers: { 'x-api-key': gateway.key } })
  expect(second.status).toBe(503)
  for (const end of release) end()
  for (const answer of [...underWay, critical]) expect((await answer).status).toBe(200)
  const next = call(gateway)
  await eventually('there is room again', () => release.length === 6)
  release[5]?.()
  expect((await next).status).toBe(200)
  expect(id('tier', 1)).toBe(tier.id)
})
