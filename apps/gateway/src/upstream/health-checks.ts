import {
  type CompiledUpstream,
  countCheck,
  type HealthCheckRule,
  type Snapshot,
} from '@gatehouse/policy'
import type { Dispatcher } from 'undici'
import type { Balancers } from './balance.ts'
import type { BalancedTarget } from './balanced-target.ts'
import type { Balancer } from './balancer.ts'

/** How often is looked whose check is due. */
const LOOK_EVERY_MS = 100
const USER_AGENT = 'gatehouse-health-check'

export type HealthChecksDeps = Readonly<{
  balancers: Balancers
  currentSnapshot: () => Snapshot | undefined
  /** In [0, 1): spreads the first checks of many targets and many nodes. */
  random: () => number
}>

export type HealthChecks = Readonly<{ stop(): void }>

type Checked = {
  readonly balancer: Balancer
  readonly target: BalancedTarget
  readonly rule: HealthCheckRule
  dueTick: number
  isUnderWay: boolean
}

/**
 * Asks the targets of upstreams that want it whether they are well, through the same connections as the traffic.
 *
 * One timer for all, also to notice a new snapshot: what is checked follows the configuration by itself.
 */
export function startHealthChecks({
  balancers,
  currentSnapshot,
  random,
}: HealthChecksDeps): HealthChecks {
  let snapshot: Snapshot | undefined
  let checked: readonly Checked[] = []
  const timer = setInterval(() => {
    const current = currentSnapshot()
    if (current !== undefined && current !== snapshot) {
      snapshot = current
      balancers.retain(current)
      checked = targetsOf(current, balancers, random)
    }
    const nowTick = performance.now()
    for (const one of checked) if (nowTick >= one.dueTick && !one.isUnderWay) void check(one)
  }, LOOK_EVERY_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

function targetsOf(snapshot: Snapshot, balancers: Balancers, random: () => number): Checked[] {
  const wanting = [...snapshot.upstreams.values()].filter(isChecked)
  return wanting.flatMap((upstream) => {
    const balancer = balancers.of(upstream)
    const rule = upstream.resilience.healthCheck
    return balancer.targets.map((target) => {
      const dueTick = performance.now() + random() * rule.intervalMs
      return { balancer, target, rule, dueTick, isUnderWay: false }
    })
  })
}

function isChecked({ resilience }: CompiledUpstream): boolean {
  return resilience.healthCheck.enabled
}

async function check(one: Checked): Promise<void> {
  one.isUnderWay = true
  const { balancer, target, rule } = one
  const hasPassed = await ask(balancer, target, rule)
  if (countCheck(target.health.checked, rule, hasPassed)) balancer.load.changes += 1
  one.dueTick = performance.now() + rule.intervalMs
  one.isUnderWay = false
}

async function ask(
  balancer: Balancer,
  one: BalancedTarget,
  { path, timeoutMs }: HealthCheckRule,
): Promise<boolean> {
  const { target, pool } = balancer.open(one)
  pool.active += 1
  try {
    // With the name that calls have: a connection is given up for another one. undici's types leave it out.
    const call: Dispatcher.RequestOptions & { servername: string } = {
      path: target.basePath + path,
      method: 'GET',
      headers: { 'user-agent': USER_AGENT },
      signal: AbortSignal.timeout(timeoutMs),
      servername: pool.serverName,
    }
    const { statusCode, body } = await pool.next().request(call)
    await body.dump()
    return statusCode < 400
  } catch {
    return false // that it does not answer is what was asked
  } finally {
    pool.active -= 1
  }
}
