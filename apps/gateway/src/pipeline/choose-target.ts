import {
  type Balancing,
  type CompiledCanary,
  type CompiledUpstream,
  hashText,
  isInCanary,
  Problem,
} from '@gatehouse/policy'
import type { Balancers } from '../upstream/balance.ts'
import type { Balancer } from '../upstream/balancer.ts'
import type { Exchange } from './exchange.ts'
import type { Phase } from './outcome.ts'

/** What is over a bound is told to come back; by then some of what is under way has ended. */
const BUSY_RETRY_MS = 1_000
/**
 * Phase 8: which of the upstream's targets, or none: it has enough to do, or its breakers are open.
 * While a version has a canary, first which of its two upstreams.
 */
export function createChooseTarget(balancers: Pick<Balancers, 'of'>): Phase {
  return (exchange) => {
    const { route, tier, startedAtMs } = exchange
    if (route === undefined) throw new Error('choose-target runs after match-route')
    const { upstream, canary } = route
    const balancer = balancers.of(
      canary === undefined ? upstream : split(exchange, upstream, canary),
    )
    exchange.balancer = balancer
    const { resilience } = balancer.upstream
    if (!balancer.hasPlace(exchange.hasBody, tier?.critical === true)) {
      balancer.refused()
      return new Problem('upstream_busy', undefined, { retryAfterMs: BUSY_RETRY_MS })
    }
    if (resilience.balancing.method === 'hash') {
      exchange.hashKey = hashText(hashedText(exchange, resilience.balancing))
    }
    const chosen = balancer.next(startedAtMs, exchange.hashKey)
    if (chosen === undefined) return refusal(balancer, startedAtMs)
    exchange.target = chosen
    return 'continue'
  }
}

/**
 * The canary's for its testers and for its share of the callers: those that are known by their subscription, others by address. The
 * answer then depends on the testers' field, and says so.
 */
function split(
  exchange: Exchange,
  stable: CompiledUpstream,
  { upstream, weight, seed, header }: CompiledCanary,
): CompiledUpstream {
  if (header !== undefined) {
    exchange.responseFields.push('Vary', header.name)
    if (exchange.header(header.name) === header.value) return upstream
  }
  const caller = exchange.subscriptionId === '' ? exchange.clientAddress : exchange.subscriptionId
  return isInCanary(seed, weight, caller) ? upstream : stable
}

/** What a caller is told by. A caller that is not known by key or header is known by address. */
function hashedText(exchange: Exchange, { hashOn, hashHeader }: Balancing): string {
  const { principal, clientAddress, request } = exchange
  if (hashOn === 'header') return String(request.headers[hashHeader] ?? clientAddress)
  return (hashOn === 'consumer' ? principal?.organizationId : undefined) ?? clientAddress
}

function refusal(balancer: Balancer, nowMs: number): Problem {
  const retryAfterMs = balancer.pauseMs(nowMs)
  if (retryAfterMs === undefined) return new Problem('upstream_not_configured')
  balancer.refused()
  return new Problem('upstream_suspended', undefined, { retryAfterMs: Math.max(1, retryAfterMs) })
}
