import {
  type CompiledRoute,
  describePathRefusal,
  locateUnusual,
  type PathRefusal,
  Problem,
  type RouteMatch,
  rewrittenSegments,
  type Snapshot,
  settleSlash,
} from '@gatehouse/policy'
import { hasKeyInTarget } from '../http/presented-key.ts'
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
    const found = find(exchange, snapshot)
    if (exchange.askedFields !== undefined) {
      exchange.responseFields.push('Vary', [...exchange.askedFields].join(', '))
    }
    return found instanceof Problem ? found : conclude(exchange, found)
  }
}

/** A preflight asks about another method than its own; it goes to the route that would take that one. */
function find(exchange: Exchange, snapshot: Snapshot): RouteMatch | Problem {
  const { method, headers } = exchange
  if (method === 'OPTIONS' && headers.origin !== undefined && headers.corsMethod !== undefined) {
    const asked = findFor(exchange, snapshot, headers.corsMethod)
    if (!(asked instanceof Problem) && asked.kind === 'matched' && asked.route.api.cors) {
      return asked
    }
  }
  return findFor(exchange, snapshot, method)
}

function findFor(exchange: Exchange, snapshot: Snapshot, method: string): RouteMatch | Problem {
  const { host, segments, pathRefusal } = exchange
  return pathRefusal === undefined
    ? snapshot.match(host, method, segments, exchange)
    : findUnusual(exchange, snapshot, method, pathRefusal)
}

/** A path that only an API's own policy may take. */
function findUnusual(
  exchange: Exchange,
  snapshot: Snapshot,
  method: string,
  reason: PathRefusal,
): RouteMatch | Problem {
  const { host, request } = exchange
  const target = request.url ?? ''
  const located = locateUnusual(snapshot, { host, method, target }, reason, exchange)
  if (!located.ok) return refusedPath(located.reason)
  const { path, segments, query } = located.target
  if (hasKeyInTarget(path, query)) {
    return new Problem('credential_in_url', 'Send the key in a header, and replace this one')
  }
  exchange.path = path
  exchange.segments = segments
  exchange.query = query
  return located.match
}

function refusedPath(reason: PathRefusal): Problem {
  return new Problem('path_refused', describePathRefusal(reason))
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
    case 'matched':
      return settle(exchange, found.route)
  }
}

function settle(exchange: Exchange, route: CompiledRoute): Outcome {
  const { method, segments, path } = exchange
  const { pathPolicy } = route.api
  if (pathPolicy !== undefined) {
    const settled = settleSlash(pathPolicy, path)
    if (settled === undefined) return refusedPath('trailing_slash')
    exchange.path = settled
  }
  exchange.route = route
  if (exchange.upgrade !== undefined && !route.webSocket) {
    return new Problem('websocket_refused')
  }
  exchange.operationId =
    route.version.matchOperation(method, rewrittenSegments(route.rewrite, segments)) ?? ''
  return 'continue'
}

/** Its removal was planned, and the revision that will leave the route out has not been published yet. */
function isRemoved({ version, choice }: CompiledRoute, nowMs: number): boolean {
  return choice === undefined && version.lifecycle.stateAt(nowMs) === 'removed'
}
