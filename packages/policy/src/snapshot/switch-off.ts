import { NOTHING_PLANNED } from '../lifecycle/schedule.ts'
import { DEFAULT_RESILIENCE, type Resilience } from '../resilience/settings.ts'
import type { ApiSource, VersionSource } from './catalogue.ts'
import type { Collection, LocatedSource } from './read-source.ts'
import type { LimitRule, TierSource } from './tier.ts'
import type { UpstreamSource } from './upstream.ts'

/**
 * Kinds of policy that an operator can switch off on a node, when one of them does harm and publishing is too slow or cannot be
 * done. Whoever a caller is and what it may call is not among them: without these a gateway would serve everybody everything.
 */
export const SWITCHABLE_POLICIES = [
  'limits',
  'quotas',
  'cors',
  'schedules',
  'canaries',
  'retries',
  'breakers',
  'ejection',
  'health-checks',
  'caps',
  'shedding',
] as const
export type SwitchablePolicy = (typeof SWITCHABLE_POLICIES)[number]

/** No bound that anything would reach. */
const CAP_NONE = 65_536

/**
 * The configuration as it would be without these policies: they are gone before anything is compiled, so that the request path
 * has no switches. `shedding` is no part of a configuration and changes nothing here.
 */
export function switchOff(
  source: LocatedSource,
  off: ReadonlySet<SwitchablePolicy>,
): LocatedSource {
  if (off.size === 0) return source
  return {
    ...source,
    apis: withEach(source.apis, (api) => withoutInApi(api, off)),
    versions: withEach(source.versions, (version) => withoutInVersion(version, off)),
    upstreams: withEach(source.upstreams, (upstream) => withoutInUpstream(upstream, off)),
    tiers: withEach(source.tiers, (tier) => withoutInTier(tier, off)),
  }
}

function withEach<T>(collection: Collection<T>, change: (record: T) => T): Collection<T> {
  const { records, broken } = collection
  return { broken, records: records.map(({ at, record }) => ({ at, record: change(record) })) }
}

function withoutInApi(api: ApiSource, off: ReadonlySet<SwitchablePolicy>): ApiSource {
  return off.has('cors') ? { ...api, cors: null } : api
}

function withoutInVersion(
  version: VersionSource,
  off: ReadonlySet<SwitchablePolicy>,
): VersionSource {
  const operations = version.operations.map((one) => ({ ...one, schedule: NOTHING_PLANNED }))
  return {
    ...version,
    ...(off.has('canaries') && { canary: null }),
    ...(off.has('schedules') && { schedule: NOTHING_PLANNED, operations }),
  }
}

function withoutInUpstream(
  upstream: UpstreamSource,
  off: ReadonlySet<SwitchablePolicy>,
): UpstreamSource {
  const { ejection, healthCheck, breaker, retry } = upstream.resilience
  const resilience: Resilience = {
    ...upstream.resilience,
    ...(off.has('ejection') && { ejection: { ...ejection, enabled: false } }),
    ...(off.has('health-checks') && { healthCheck: { ...healthCheck, enabled: false } }),
    ...(off.has('breakers') && { breaker: { ...breaker, enabled: false } }),
    ...(off.has('retries') && { retry: { ...retry, attemptsMax: 1 } }),
    ...(off.has('caps') && {
      caps: { ...DEFAULT_RESILIENCE.caps, pending: CAP_NONE, requests: CAP_NONE },
    }),
  }
  return { ...upstream, resilience }
}

function withoutInTier(tier: TierSource, off: ReadonlySet<SwitchablePolicy>): TierSource {
  const limits = tier.limits.filter(({ rule }) => !off.has(isQuota(rule) ? 'quotas' : 'limits'))
  return { ...tier, limits }
}

function isQuota({ kind }: LimitRule): boolean {
  return kind === 'quota' || kind === 'rolling_quota'
}
