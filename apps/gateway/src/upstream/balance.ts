import type { CompiledTarget, CompiledUpstream } from '@gatehouse/policy'
import type { Pools, TargetPool } from './pools.ts'

/** A target and its turn. `current` is the state of the round robin below. */
export type BalancedTarget = {
  readonly target: CompiledTarget
  readonly upstream: CompiledUpstream
  pool: TargetPool
  current: number
}

export type Balancer = Readonly<{
  /** The next target, never `except`; undefined when there is none that takes traffic. */
  next(except?: BalancedTarget): BalancedTarget | undefined
}>

export type Balancers = Readonly<{ of(upstream: CompiledUpstream): Balancer }>

/**
 * Smooth weighted round robin (nginx's): each turn every target gains its weight, the richest is taken and pays the sum.
 * In any run of as many turns as the weights' sum each target is taken exactly its weight's times, spread
 * out instead of in bursts. A weight of 0 takes no traffic.
 */
export function createBalancers(pools: Pools): Balancers {
  const known = new WeakMap<CompiledUpstream, Balancer>()
  return {
    of(upstream) {
      let balancer = known.get(upstream)
      if (balancer === undefined) {
        balancer = createBalancer(upstream, pools)
        known.set(upstream, balancer)
      }
      return balancer
    },
  }
}

function createBalancer(upstream: CompiledUpstream, pools: Pools): Balancer {
  const { connectMs } = upstream.timeouts
  const targets: BalancedTarget[] = upstream.targets
    .filter(({ weight }) => weight > 0)
    .map((target) => ({ target, upstream, pool: pools.of(target, connectMs), current: 0 }))
  const [only] = targets
  return {
    next(except) {
      const chosen = targets.length === 1 ? only : takeTurn(targets, except)
      if (chosen === undefined || chosen === except) return undefined
      if (chosen.pool.isClosed) chosen.pool = pools.of(chosen.target, connectMs)
      return chosen
    },
  }
}

function takeTurn(
  targets: readonly BalancedTarget[],
  except: BalancedTarget | undefined,
): BalancedTarget | undefined {
  let richest: BalancedTarget | undefined
  let sum = 0
  for (const one of targets) {
    if (one === except) continue
    sum += one.target.weight
    one.current += one.target.weight
    if (richest === undefined || one.current > richest.current) richest = one
  }
  if (richest !== undefined) richest.current -= sum
  return richest
}
