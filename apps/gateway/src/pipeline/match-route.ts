import { type CompiledRoute, Problem, type RouteMatch, type Snapshot } from '@gatehouse/policy'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

/**
 * Phase 2: which route. The snapshot is read once and kept: a swap in the middle of a request changes nothing for it.
 *
 * @param current the snapshot in force; undefined until the first one is there
 */
export function createMatchRoute(current: () => Snapshot | undefined): Phase {
  return (exchange) => {
    const snapshot = current()
    if (snapshot === undefined) {
      return new Problem('starting', undefined, { retryAfterMs: 1_000 })
    }
    exchange.snapshot = snapshot
    return conclude(exchange, find(exchange, snapshot))
  }
}

/** A preflight asks about another method than its own; it goes to the route that would take that one. */
function find({ method, headers, host, segments }: Exchange, snapshot: Snapshot): RouteMatch {
  if (method === 'OPTIONS' && headers.origin !== undefined && headers.corsMethod !== undefined) {
    const asked = snapshot.match(host, headers.corsMethod, segments)
    if (asked.kind === 'matched' && asked.route.api.cors !== undefined) return asked
  }
  return snapshot.match(host, method, segments)
}

function conclude(exchange: Exchange, found: RouteMatch): Outcome {
  if (found.kind !== 'not_found' && isRemoved(found.route, exchange.startedAtMs)) {
    return new Problem('route_not_found')
  }
  switch (found.kind) {
    case 'not_found':
      return new Problem('route_not_found')
    case 'method_not_allowed':
      exchange.responseFields.push('Allow', found.methods.join(', '))
      return new Problem('method_not_allowed', `Allowed here: ${found.methods.join(', ')}`)
    case 'matched': {
      const { route } = found
      const { method, segments } = exchange
      exchange.route = route
      exchange.operationId =
        route.version.matchOperation(method, segments.slice(route.stripSegments)) ?? ''
      return 'continue'
    }
  }
}

/** Its removal was planned, and the revision that will leave the route out has not been published yet. */
function isRemoved({ version }: CompiledRoute, nowMs: number): boolean {
  return version.lifecycle.stateAt(nowMs) === 'removed'
}
