import type { CredentialRecord } from '@gatehouse/db'
import { SnapshotSource, type SubscriptionTerms } from '@gatehouse/policy'
import { expect, it } from 'vitest'
import { configuration, consumer, id } from './support/configuration.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { startUpstream } from './support/upstream.ts'

const DAILY = { kind: 'quota', limit: 3, every: 'day', timeZone: 'UTC', hard: true } as const

async function gatewayWithQuota(): Promise<TestGateway> {
  const upstream = await startUpstream()
  const source = configuration({ targets: [upstream.url] })
  const limits = [{ id: id('lim', 1), name: 'daily', rule: DAILY }]
  const [gold] = source.tiers
  return startGateway(SnapshotSource.parse({ ...source, tiers: [{ ...gold, limits }] }))
}

/** What the feed says when the subscription's terms have changed. */
function change({ replica }: TestGateway, terms: SubscriptionTerms | null): void {
  const subscription = consumer().find(({ entity }) => entity === 'subscription')
  if (subscription === undefined) throw new Error('the consumer has a subscription')
  const upserts = [{ ...subscription, terms } as CredentialRecord]
  const seq = (replica.position()?.seq ?? 0) + 1
  replica.apply({ kind: 'changes', seq, upserts, removals: [] })
}

async function left({ url, key }: TestGateway): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${url}/ferry/v1/sailings`, { headers })
  await response.text()
  if (response.status === 429) return 'refused'
  return /r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]
}

// Guarantee: an override needs no publication, begins and ends at its millisecond, and what was used stays used.
it('an override holds from its start to its end, by the clock alone', async () => {
  const gateway = await gatewayWithQuota()
  const { clock } = gateway
  expect([await left(gateway), await left(gateway)]).toEqual(['2', '1'])
  const [startsAtMs, endsAtMs] = [clock.nowMs + 10_000, clock.nowMs + 20_000]
  const limits = [{ name: 'daily', rule: { ...DAILY, limit: 10 } }]
  change(gateway, { override: { startsAtMs, endsAtMs, limits }, grants: [], resets: [] })
  expect([await left(gateway), await left(gateway)]).toEqual(['0', 'refused'])
  clock.nowMs = startsAtMs
  expect([await left(gateway), await left(gateway)]).toEqual(['6', '5'])
  clock.nowMs = endsAtMs
  expect(await left(gateway)).toBe('refused')
})

it('a quota that is raised goes on counting, and ends with its period', async () => {
  const gateway = await gatewayWithQuota()
  const { clock } = gateway
  for (const expected of ['2', '1', '0', 'refused']) expect(await left(gateway)).toBe(expected)
  const untilMs = clock.nowMs + 60_000
  change(gateway, { override: null, grants: [{ name: 'daily', amount: 2, untilMs }], resets: [] })
  for (const expected of ['1', '0', 'refused']) expect(await left(gateway)).toBe(expected)
})

it('a limit that is reset counts anew at once, for this subscription', async () => {
  const gateway = await gatewayWithQuota()
  const { clock } = gateway
  for (const expected of ['2', '1', '0', 'refused']) expect(await left(gateway)).toBe(expected)
  const resets = [{ name: 'daily', atMs: clock.nowMs, untilMs: clock.nowMs + 3_600_000 }]
  change(gateway, { override: null, grants: [], resets })
  for (const expected of ['2', '1', '0', 'refused']) expect(await left(gateway)).toBe(expected)
  change(gateway, null)
  expect(await left(gateway)).toBe('refused')
})
