import { Problem, type ProblemCode, parseKey } from '@gatehouse/policy'
import type { FailedAttempts } from '../credentials/failed-attempts.ts'
import type { KeyHashes } from '../credentials/key-hashes.ts'
import type { CredentialReader, KeyRecord } from '../credentials/replica.ts'
import { takePresentedKey } from '../http/presented-key.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

export type AuthenticateDeps = Readonly<{
  credentials: CredentialReader
  keyHashes: KeyHashes
  failedAttempts: FailedAttempts
}>

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
  const { keyHashes, credentials } = deps
  const hash = keyHashes.remembered(text) ?? hashWellFormed(keyHashes, text)
  if (hash === undefined) return failed(deps, exchange, 'key_malformed')
  const key = credentials.keyByHash(hash)
  if (key === undefined) return failed(deps, exchange, 'key_unknown')
  const refusal = refusalOf(key.record, credentials, exchange.startedAtMs)
  if (refusal !== undefined) return failed(deps, exchange, refusal)
  keyHashes.remember(text, hash)
  exchange.principal = key.principal
  return 'continue'
}

/** Junk and typing errors end at the checksum and cost no HMAC. */
function hashWellFormed(keyHashes: KeyHashes, text: string): string | undefined {
  return parseKey(text).ok ? keyHashes.hash(text) : undefined
}

function refusalOf(
  key: KeyRecord,
  credentials: CredentialReader,
  nowMs: number,
): ProblemCode | undefined {
  if (key.revokedAtMs !== null && key.revokedAtMs <= nowMs) return 'key_revoked'
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) {
    return key.rotatedToId === null ? 'key_expired' : 'key_rotated'
  }
  const application = credentials.application(key.applicationId)
  return application === undefined || application.deleted ? 'key_revoked' : undefined
}

/** A failure is told apart from the others until its address has failed too often. */
function failed(deps: AuthenticateDeps, exchange: Exchange, code: ProblemCode): Problem {
  const waitMs = deps.failedAttempts.record(exchange.clientAddress, exchange.startedAtMs)
  return waitMs === null
    ? new Problem(code)
    : new Problem('too_many_failed_attempts', undefined, { retryAfterMs: waitMs })
}
