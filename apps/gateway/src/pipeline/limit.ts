import {
  type CompiledTier,
  isAdmitted,
  type LimitVerdict,
  mostRestrictive,
  Problem,
  rateLimitFields,
} from '@gatehouse/policy'
import { createPlanner, type LimitPlan } from '../stores/limit-plan.ts'
import type { LimitCharge, LimitStore } from '../stores/limit-store.ts'
import { scopeIdsOf } from '../stores/scope-ids.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

/**
 * Phase 7: a body that says it is too large costs nothing; then every limit of the caller's tier and of the API is
 * charged, or none.
 *
 * The arithmetic is policy's and the atomicity the store's; this joins them with the exchange. `jitter` spreads the resets
 * of long windows.
 */
export function createLimit(store: LimitStore, jitter: () => number): Phase {
  const planFor = createPlanner()

  const conclude = (
    exchange: Exchange,
    plan: LimitPlan,
    charge: LimitCharge,
    verdicts: readonly LimitVerdict[],
  ): Outcome => {
    exchange.verdicts = verdicts
    const fields = rateLimitFields(verdicts, jitter())
    for (let index = 0; index < fields.length; index++) {
      const [name, value] = fields[index] as (typeof fields)[number]
      exchange.responseFields.push(name, value)
    }
    if (!isAdmitted(verdicts)) return refusal(verdicts)
    if (plan.isSettled) {
      exchange.limitCharge = charge
      exchange.costHeaders = plan.costHeaders
    }
    return 'continue'
  }

  return (exchange) => {
    const { route, tier } = exchange
    if (isTooLarge(exchange)) {
      const detail = `The body may have ${exchange.bodyBytesMax} bytes`
      return new Problem('payload_too_large', detail)
    }
    const common = commonTier(exchange)
    if (common === undefined && route?.api.limitTierId !== undefined) {
      return new Problem('tier_not_published')
    }
    const plan = planFor(tier, common)
    if (plan === undefined) return 'continue'
    const { limits } = plan
    const costs = plan.costsOn(route?.id ?? '')
    const charge = { limits, scopeIds: scopeIdsOf(exchange, limits), costs }
    const verdicts = store.takeAll(charge, exchange.startedAtMs)
    return verdicts instanceof Promise
      ? verdicts.then((settled) => conclude(exchange, plan, charge, settled))
      : conclude(exchange, plan, charge, verdicts)
  }
}

/** Whether a body says beforehand that it has more than the route and the caller's tier take. */
function isTooLarge(exchange: Exchange): boolean {
  const { route, tier, headers } = exchange
  const ofTier = tier === undefined ? Number.POSITIVE_INFINITY : tier.bodyBytesMax
  exchange.bodyBytesMax = Math.min(route?.bodyBytesMax ?? 0, ofTier)
  const { contentLength } = headers
  return contentLength !== undefined && Number(contentLength) > exchange.bodyBytesMax
}

/** The tier whose limits hold for every call of the API, with a key or without. */
function commonTier({ route, snapshot }: Exchange): CompiledTier | undefined {
  const tierId = route?.api.limitTierId
  return tierId === undefined ? undefined : snapshot?.tiers.get(tierId)
}

function refusal(verdicts: readonly LimitVerdict[]): Problem {
  const name = mostRestrictive(verdicts)?.limit.name
  return new Problem('rate_limited', `The limit "${name}" is used up`)
}
