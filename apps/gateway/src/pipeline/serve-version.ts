import { type CompiledLifecycle, Problem, type Retirement } from '@gatehouse/policy'
import { type IdentifyDeps, identifyKey } from '../credentials/identify-key.ts'
import { takePresentedKey } from '../http/presented-key.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

/**
 * Phase 4: whether the version, or the operation, still answers at this instant, and what its callers are told. Before
 * authentication: that something is gone is no secret, and a caller whose key has gone too must learn the better reason.
 *
 * The snapshot holds instants and each exchange compares its own clock, so that what was planned takes effect at its second
 * on every node without anybody publishing. What is removed was turned away with its route.
 */
export function createServeVersion(deps: IdentifyDeps): Phase {
  return (exchange) => {
    if (exchange.isVersionOpen) return 'continue'
    const outcome = serveVersion(exchange)
    if (outcome !== 'continue') noteCaller(deps, exchange)
    return outcome
  }
}

/**
 * Who still calls what is gone, so that its owners can be told. Only for the record: the answer is 410 whatever comes along, and
 * a key that would let nobody in is nobody's.
 */
function noteCaller(deps: IdentifyDeps, exchange: Exchange): void {
  if (exchange.route?.api.auth === 'none' || !deps.credentials.isLoaded()) return
  const presented = takePresentedKey(exchange.headers)
  if (presented.kind !== 'key') return
  const found = identifyKey(deps, presented.text, exchange.startedAtMs)
  if (typeof found !== 'string') exchange.principal = found
}

function serveVersion(exchange: Exchange): Outcome {
  const { route, operationId, startedAtMs } = exchange
  if (route === undefined) throw new Error('serve-version runs after match-route')
  const { version } = route
  exchange.responseFields.push('X-Api-Version', version.name)
  const operation = version.operations.size > 0 ? version.operations.get(operationId) : undefined
  const { lifecycle, retirement } = operation ?? version
  exchange.lifecycle = lifecycle
  for (const [name, value] of lifecycle.fields) exchange.responseFields.push(name, value)
  return conclude(exchange, lifecycle, retirement, startedAtMs)
}

function conclude(
  exchange: Exchange,
  lifecycle: CompiledLifecycle,
  retirement: Retirement,
  nowMs: number,
): Outcome {
  const state = lifecycle.stateAt(nowMs)
  if (state !== 'retired' && state !== 'removed') return 'continue'
  exchange.retirement = retirement
  return new Problem('version_retired', retirement.detail)
}
