import type { CompiledLimit } from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'
import { isQuota } from './limit-plan.ts'
import type { LimitStore } from './limit-store.ts'

/**
 * Gives back what an exchange that is over does not owe: its place among those under way; of a cost that the answer told,
 * what was charged beyond it; and what a failure of ours took from a quota. Rates are not given back for a failure,
 * so that a failing upstream is not asked again all the faster.
 */
export function settleLimits(store: LimitStore, exchange: Exchange, nowMs: number): void {
  const { limitCharge } = exchange
  if (limitCharge === undefined) return
  exchange.limitCharge = undefined
  const costs = limitCharge.limits.map((limit, index) => {
    // What this limit refused by itself, in shadow, it was not charged.
    if (exchange.verdicts?.[index]?.allowed !== true) return 0
    return givenBack(exchange, limit, limitCharge.costs[index] as number)
  })
  if (costs.some((cost) => cost > 0)) {
    store.giveBack(limitCharge, costs, exchange.startedAtMs, nowMs)
  }
}

function givenBack(exchange: Exchange, limit: CompiledLimit, charged: number): number {
  if (limit.isConcurrency) return charged
  if (isQuota(limit.rule.kind) && isOurFailure(exchange)) return charged
  const { responseHeader } = limit.cost
  if (responseHeader === null || isOurFailure(exchange)) return 0
  return charged - Math.min(charged, toldCost(exchange.toldCosts?.get(responseHeader), charged))
}

/** The gateway had to answer in the place of the API. */
function isOurFailure({ code, fault }: Exchange): boolean {
  return code !== '' && fault !== 'client' && fault !== ''
}

/** An answer that does not tell, or tells nonsense, has cost all of it. */
function toldCost(text: string | undefined, charged: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : charged
}
