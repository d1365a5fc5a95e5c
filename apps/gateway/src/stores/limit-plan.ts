import type { CompiledLimit, CompiledTier } from '@gatehouse/policy'

/** All limits of a request, with what can be worked out before it comes. */
export type LimitPlan = Readonly<{
  limits: readonly CompiledLimit[]
  /** What each costs on a route. */
  costsOn(routeId: string): readonly number[]
  /** Whether something may have to be given back when the request is over. */
  isSettled: boolean
  /** Fields of an answer that say what it cost; lower case. */
  costHeaders: ReadonlySet<string>
}>

const NO_COST_HEADERS: ReadonlySet<string> = new Set()

/** Works out the plan of some limits. */
export function planLimits(limits: readonly CompiledLimit[]): LimitPlan {
  const costHeaders = new Set(limits.flatMap(({ cost }) => cost.responseHeader ?? []))
  const isSettled = limits.some(({ isConcurrency, rule }) => isConcurrency || isQuota(rule.kind))
  return {
    limits,
    costsOn: createCosts(limits),
    isSettled: isSettled || costHeaders.size > 0,
    costHeaders: costHeaders.size > 0 ? costHeaders : NO_COST_HEADERS,
  }
}

export function isQuota(kind: CompiledLimit['rule']['kind']): boolean {
  return kind === 'quota' || kind === 'rolling_quota'
}

/** Beforehand a cost that only the answer tells is the most that it can be. */
function createCosts(limits: readonly CompiledLimit[]): (routeId: string) => readonly number[] {
  const plain = limits.map(({ cost }) =>
    cost.responseHeader === null ? cost.tokens : Math.max(cost.tokens, cost.tokensMax),
  )
  const routeIds = new Set(limits.flatMap(({ cost }) => Object.keys(cost.routes)))
  if (routeIds.size === 0) return () => plain
  const byRoute = new Map(
    [...routeIds].map((routeId) => {
      const costs = limits.map(({ cost }, index) => cost.routes[routeId] ?? plain[index] ?? 1)
      return [routeId, costs] as const
    }),
  )
  return (routeId) => byRoute.get(routeId) ?? plain
}

type Plans = { own: LimitPlan | undefined; withCommon: WeakMap<CompiledTier, LimitPlan> }

/**
 * The plan of a caller's tier and of the tier whose limits hold for everybody who calls the API; undefined when neither
 * has a limit. Each is made once a revision: it lives as long as the tiers it was made of.
 */
export function createPlanner(): (
  tier: CompiledTier | undefined,
  common: CompiledTier | undefined,
) => LimitPlan | undefined {
  const plans = new WeakMap<CompiledTier, Plans>()

  function plansOf(tier: CompiledTier): Plans {
    const known = plans.get(tier)
    if (known !== undefined) return known
    const own = tier.limits.length === 0 ? undefined : planLimits(tier.limits)
    const made: Plans = { own, withCommon: new WeakMap() }
    plans.set(tier, made)
    return made
  }

  return (tier, common) => {
    if (tier === undefined || tier === common) return common && plansOf(common).own
    const ofTier = plansOf(tier)
    if (common === undefined || common.limits.length === 0) return ofTier.own
    let both = ofTier.withCommon.get(common)
    if (both === undefined) {
      both = planLimits([...tier.limits, ...common.limits])
      ofTier.withCommon.set(common, both)
    }
    return both
  }
}
