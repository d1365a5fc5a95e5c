import {
  type CompiledChoice,
  type CompiledRoute,
  namedVersion,
  Problem,
  type ProblemCode,
  rewrittenSegments,
  supportedVersions,
  unnamedVersion,
} from '@gatehouse/policy'
import type { CredentialReader } from '../credentials/replica.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

/**
 * Between `cors` and `serve-version`: the version that a call names, on a route that leaves it to its callers. A call that names none goes on to
 * authenticate first: then its pin is known. The answer, whatever it is, says which fields decided.
 */
export function nameVersion(exchange: Exchange): Outcome {
  const choice = exchange.route?.choice
  if (choice === undefined) return 'continue'
  if (choice.vary !== '') exchange.responseFields.push('Vary', choice.vary)
  const named = namedVersion(choice, exchange, exchange.startedAtMs)
  if (named === 'unknown') return refusal(exchange, choice, 'version_unknown')
  exchange.isVersionOpen = named === 'open'
  if (named !== 'open') takeRoute(exchange, named)
  return 'continue'
}

/** After `authorise`: the version of a call that named none, and then what `serve-version` says of it. */
export function createDefaultVersion(credentials: CredentialReader, serveVersion: Phase): Phase {
  return (exchange) => {
    if (!exchange.isVersionOpen) return 'continue'
    const { route, principal, startedAtMs } = exchange
    const choice = route?.choice
    if (choice === undefined) throw new Error('only a route with a choice leaves the version open')
    const subscription =
      exchange.subscriptionId === '' || principal === undefined
        ? undefined
        : credentials.subscription(principal.applicationId, route?.api.id ?? '')
    const found = unnamedVersion(choice, subscription, startedAtMs)
    if (found === undefined) return refusal(exchange, choice, 'version_required')
    exchange.isVersionOpen = false
    takeRoute(exchange, found)
    return serveVersion(exchange)
  }
}

function takeRoute(exchange: Exchange, route: CompiledRoute): void {
  const { method, segments } = exchange
  exchange.route = route
  exchange.operationId =
    route.version.matchOperation(method, rewrittenSegments(route.rewrite, segments)) ?? ''
}

function refusal(exchange: Exchange, choice: CompiledChoice, code: ProblemCode): Problem {
  const supported = supportedVersions(choice, exchange.startedAtMs)
  exchange.supportedVersions = supported
  const names = supported.length === 0 ? 'none at the moment' : supported.join(', ')
  return new Problem(code, `Versions that answer: ${names}`)
}
