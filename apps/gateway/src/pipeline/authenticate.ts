import { Problem, type ProblemCode } from '@gatehouse/policy'
import type { FailedAttempts } from '../credentials/failed-attempts.ts'
import { type IdentifyDeps, identifyKey } from '../credentials/identify-key.ts'
import { takePresentedKey } from '../http/presented-key.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

export type AuthenticateDeps = IdentifyDeps & Readonly<{ failedAttempts: FailedAttempts }>

/**
 * Phase 5: whose key it is, or 401 with the reason. An API without authentication takes everybody as nobody; a key of
 * ours that comes along is still not forwarded.
 */
export function createAuthenticate(deps: AuthenticateDeps): Phase {
  return (exchange) => {
    const { headers, route } = exchange
    const presented = takePresentedKey(headers)
    if (route?.api.auth === 'none') return 'continue'
    if (!deps.credentials.isLoaded()) {
      return new Problem('credentials_unavailable', undefined, { retryAfterMs: 1_000 })
    }
    switch (presented.kind) {
      case 'none':
        return new Problem('unauthenticated', 'Send an API key: Authorization: Bearer gh_live_…')
      case 'ambiguous':
        return new Problem('credential_ambiguous')
      case 'foreign':
        return failed(deps, exchange, 'key_malformed')
      case 'key':
        return identify(deps, exchange, presented.text)
    }
  }
}

function identify(deps: AuthenticateDeps, exchange: Exchange, text: string): Outcome {
  const found = identifyKey(deps, text, exchange.startedAtMs)
  if (typeof found === 'string') return failed(deps, exchange, found)
  exchange.principal = found
  return 'continue'
}

/** A failure is told apart from the others until its address has failed too often. */
function failed(deps: AuthenticateDeps, exchange: Exchange, code: ProblemCode): Problem {
  const waitMs = deps.failedAttempts.record(exchange.clientAddress, exchange.startedAtMs)
  return waitMs === null
    ? new Problem(code)
    : new Problem('too_many_failed_attempts', undefined, { retryAfterMs: waitMs })
}
