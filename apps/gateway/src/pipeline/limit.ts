import { type LimitVerdict, mostRestrictive, Problem, rateLimitFields } from '@gatehouse/policy'
import type { LimitStore } from '../stores/limit-store.ts'
import { scopeIdsOf } from '../stores/scope-ids.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

const COST = 1

/**
 * Phase 7: a body that says it is too large costs nothing; then every limit of the tier is charged, or none.
 *
 * The arithmetic is policy's and the atomicity the store's; this joins them with the exchange. `jitter` spreads the resets
 * of long windows.
 */
export function createLimit(store: LimitStore, jitter: () => number): Phase {
  const conclude = (exchange: Exchange, verdicts: readonly LimitVerdict[]): Outcome => {
    exchange.verdicts = verdicts
    for (const [name, value] of rateLimitFields(verdicts, jitter())) {
      exchange.responseFields.push(name, value)
    }
    const tightest = mostRestrictive(verdicts)
    if (tightest === undefined || tightest.allowed) return 'continue'
    return new Problem('rate_limited', `The limit "${tightest.limitName}" is used up`)
  }

  return (exchange) => {
    const { headers, route, tier } = exchange
    const bytesMax = route?.bodyBytesMax ?? 0
    if (headers.contentLength !== undefined && Number(headers.contentLength) > bytesMax) {
      return new Problem('payload_too_large', `The body may have ${bytesMax} bytes`)
    }
    if (tier === undefined || tier.limits.length === 0) return 'continue'
    const scopeIds = scopeIdsOf(exchange, tier.limits)
    const verdicts = store.takeAll(tier.limits, scopeIds, COST, exchange.startedAtMs)
    return verdicts instanceof Promise
      ? verdicts.then((settled) => conclude(exchange, settled))
      : conclude(exchange, verdicts)
  }
}
