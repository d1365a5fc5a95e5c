import { expect, it } from 'vitest'
import { configuration, consumer, id, keyRecord, newKey } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { openRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

async function start(isCritical: boolean) {
  const upstream = await startUpstream()
  const source = configuration({ targets: [upstream.url] })
  const [tier] = source.tiers
  if (tier === undefined) throw new Error('the fixture has a tier')
  const gateway = await startGateway({ ...source, tiers: [{ ...tier, critical: isCritical }] })
  const call = (path = '/ferry/v1/a', key = gateway.key) =>
    fetch(gateway.url + path, { headers: { 'x-api-key': key } })
  return { upstream, gateway, call, tier }
}

it('while it sheds, an ordinary call is refused before it costs anything, and told when to come back', async () => {
  const { gateway, upstream, call } = await start(false)
  expect((await call()).status).toBe(200)
  gateway.overload.ordinaryShare = 0.3
  const refused = await call()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(await refused.json()).toMatchObject({ code: 'overloaded' })
  // Not charged: the limit's headers are not there, since it was never asked.
  expect(refused.headers.get('ratelimit')).toBeNull()
  expect(upstream.requests).toHaveLength(1)
  expect(gateway.overload).toMatchObject({ refusedOrdinary: 1, refusedCritical: 0 })
  gateway.overload.ordinaryShare = 0
  expect((await call()).status).toBe(200)
})

it('calls of a critical tier are served until all ordinary ones are refused and it is still too much', async () => {
  const { gateway, call } = await start(true)
  gateway.overload.ordinaryShare = 1
  expect((await call()).status).toBe(200)
  expect((await call('/open/a')).status).toBe(503)
  expect((await fetch(`${gateway.url}/open/a`)).status).toBe(503)
  gateway.overload.criticalShare = 0.5
  expect(await (await call()).json()).toMatchObject({ code: 'overloaded' })
  expect(gateway.overload).toMatchObject({ refusedOrdinary: 2, refusedCritical: 1 })
})

it('a caller that was ordinary is critical with its new tier within a second', async () => {
  const { gateway, call, tier } = await start(true)
  const key = newKey()
  const plain = { id: id('sub', 9), applicationId: id('app', 9), tierId: id('tier', 2) }
  const records = (tierId: string) => [
    ...consumer(),
    ...consumer().map((record) => ({
      ...record,
      ...(record.entity === 'application' && { id: id('app', 9) }),
      ...(record.entity === 'subscription' && { ...plain, tierId }),
    })),
    keyRecord(gateway.key),
    { ...keyRecord(key), id: id('key', 9), applicationId: id('app', 9) },
  ]
  gateway.replica.replace({ epoch: 'test', seq: 2 }, records(id('tier', 2)))
  gateway.publish({
    ...configuration({ revision: 2, targets: ['http://127.0.0.1:1'] }),
    tiers: [
      { ...tier, critical: true },
      { ...tier, id: id('tier', 2), slug: 'free', critical: false },
    ],
  })
  gateway.overload.ordinaryShare = 1
  for (let at = 0; at < 3; at++) expect((await call('/ferry/v1/a', key)).status).toBe(503)
  expect((await call()).status).toBe(502)
  gateway.replica.replace({ epoch: 'test', seq: 3 }, records(id('tier', 1)))
  const startedTick = performance.now()
  await expect
    .poll(async () => (await call('/ferry/v1/a', key)).status, { timeout: 3_000 })
    .toBe(502)
  expect(performance.now() - startedTick).toBeLessThan(1_500)
})

/** How long the second of two calls on one connection takes, when both are refused. */
async function secondRefusalMs(trustedProxies: string[]): Promise<number> {
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }), { trustedProxies })
  gateway.overload.ordinaryShare = 1
  const client = await openRaw(gateway.port)
  const request = 'GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n'
  client.write(request)
  await client.until(/"code":"overloaded"[^}]*\}$/)
  const startedTick = performance.now()
  client.write(request)
  await client.until(/("code":"overloaded"[\s\S]*){2}\}$/)
  return performance.now() - startedTick
}

it('whoever was refused is not read from for a moment, unless it is a listed proxy', async () => {
  expect(await secondRefusalMs([])).toBeGreaterThan(80)
  expect(await secondRefusalMs(['127.0.0.1'])).toBeLessThan(80)
})

it('an overloaded node stays ready', async () => {
  const { gateway } = await start(false)
  gateway.overload.ordinaryShare = 1
  const ready = await fetch(`${gateway.controlUrl}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', shedLevel: 0 }])
})
