import { expect, it } from 'vitest'
import { compileSnapshotLenient } from './compile.ts'
import { editedSource } from './ferry.fixture.ts'
import type { Snapshot } from './schema.ts'
import { SWITCHABLE_POLICIES, type SwitchablePolicy } from './switch-off.ts'

const quota = { kind: 'quota', limit: 5, every: 'day', timeZone: 'UTC', hard: true }
const SOURCE = editedSource({
  'versions.0.canary': { id: 'can_1', upstreamId: 'ups_2', weight: 100 },
  'versions.0.schedule': { deprecatedAtMs: 1_000, sunsetAtMs: 2_000, removedAtMs: null },
  'upstreams.0.resilience': { healthCheck: { enabled: true }, caps: { requests: 5 } },
  'tiers.0.limits.1': { id: 'lim_2', name: 'daily', rule: quota },
})

function compileWithout(...off: SwitchablePolicy[]): Snapshot {
  const compiled = compileSnapshotLenient(SOURCE, { off: new Set(off) })
  if (!compiled.ok) throw new Error('the fixture compiles')
  return compiled.snapshot
}

/** What each kind does to the fixture: whether it is there. */
const PRESENT: Readonly<Record<SwitchablePolicy, (snapshot: Snapshot) => boolean>> = {
  limits: ({ tiers }) => tiers.get('tier_1')?.limits.some(({ name }) => name === 'burst') === true,
  quotas: ({ tiers }) => tiers.get('tier_1')?.limits.some(({ name }) => name === 'daily') === true,
  cors: ({ apis }) => apis.get('api_1')?.cors !== undefined,
  schedules: ({ routes }) => routes[0]?.version.lifecycle.stateAt(3_000) === 'retired',
  canaries: ({ routes }) => routes[0]?.canary !== undefined,
  retries: ({ upstreams }) => upstreams.get('ups_1')?.resilience.retry.attemptsMax !== 1,
  breakers: ({ upstreams }) => upstreams.get('ups_1')?.resilience.breaker.enabled === true,
  ejection: ({ upstreams }) => upstreams.get('ups_1')?.resilience.ejection.enabled === true,
  'health-checks': ({ upstreams }) =>
    upstreams.get('ups_1')?.resilience.healthCheck.enabled === true,
  caps: ({ upstreams }) => (upstreams.get('ups_1')?.bounds.critical ?? 0) <= 5,
  shedding: () => true, // the node's own, and in no configuration
}

it.each(SWITCHABLE_POLICIES)('without %s everything else holds', (kind) => {
  const snapshot = compileWithout(kind)
  for (const other of SWITCHABLE_POLICIES) {
    const isGone = other === kind && kind !== 'shedding'
    expect([other, PRESENT[other](snapshot)]).toEqual([other, !isGone])
  }
})

it('whoever may call what is still asked with everything off', () => {
  const snapshot = compileWithout(...SWITCHABLE_POLICIES)
  expect(snapshot.apis.get('api_1')?.auth).toBe('key')
  expect(snapshot.routes).toHaveLength(3)
})
