import type { CompiledTarget, CompiledUpstream, Snapshot } from '@gatehouse/policy'
import {
  type BalancedTarget,
  createTargetHealth,
  type TargetHealth,
  type UpstreamLoad,
} from './balanced-target.ts'
import { Balancer, type BalancerDeps } from './balancer.ts'
import type { Pools } from './pools.ts'

export type Balancers = Readonly<{
  of(upstream: CompiledUpstream): Balancer
  /** One for each upstream that was used or checked. */
  all(): Iterable<Balancer>
  /** Forgets upstreams that `snapshot` does not name. */
  retain(snapshot: Snapshot): void
}>

export type BalancersDeps = Pick<BalancerDeps, 'random' | 'onEvent'> & Readonly<{ pools: Pools }>

/** What outlives a publish, for one upstream. */
type Kept = Readonly<{
  load: UpstreamLoad
  healths: ReadonlyMap<string, TargetHealth>
  balancer: Balancer
}>

/** The balancers of the upstreams in use. A target keeps its health while its upstream and its URL stay the same. */
export function createBalancers({ pools, random, onEvent }: BalancersDeps): Balancers {
  const known = new WeakMap<CompiledUpstream, Balancer>()
  const kept = new Map<string, Kept>()
  const deps: BalancerDeps = {
    random,
    onEvent,
    reopen(target) {
      target.pool = pools.of(target.target, target.upstream)
    },
  }

  function create(upstream: CompiledUpstream): Balancer {
    const known = kept.get(upstream.id)
    const taking = upstream.targets.filter(({ weight }) => weight > 0)
    const healths = new Map(
      taking.map((target) => [
        keyOf(target),
        known?.healths.get(keyOf(target)) ?? createTargetHealth(),
      ]),
    )
    const load = known?.load ?? { active: 0, retries: 0, uploads: 0, changes: 0 }
    const targets = taking.map((target): BalancedTarget => {
      const health = healths.get(keyOf(target)) ?? createTargetHealth()
      const { weight, seed } = target
      const pool = pools.of(target, upstream)
      return { weight, seed, active: 0, current: 0, target, upstream, health, pool }
    })
    const balancer = new Balancer(upstream, load, targets, deps)
    kept.set(upstream.id, { load, healths, balancer })
    return balancer
  }

  return {
    of(upstream) {
      let balancer = known.get(upstream)
      if (balancer === undefined) {
        balancer = create(upstream)
        known.set(upstream, balancer)
      }
      return balancer
    },
    *all() {
      for (const { balancer } of kept.values()) yield balancer
    },
    retain({ upstreams }) {
      for (const id of kept.keys()) if (!upstreams.has(id)) kept.delete(id)
    },
  }
}

function keyOf({ origin, basePath }: CompiledTarget): string {
  return origin + basePath
}
