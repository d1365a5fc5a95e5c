import { type ProblemCode, parseKey } from '@gatehouse/policy'
import type { Principal } from '../pipeline/exchange.ts'
import type { KeyHashes } from './key-hashes.ts'
import type { CredentialReader, KeyRecord } from './replica.ts'

export type IdentifyDeps = Readonly<{ credentials: CredentialReader; keyHashes: KeyHashes }>

/** Whose printed key `text` is, or why nobody is let in by it at `nowMs`. Memory only. */
export function identifyKey(
  { keyHashes, credentials }: IdentifyDeps,
  text: string,
  nowMs: number,
): Principal | ProblemCode {
  const hash = keyHashes.remembered(text) ?? hashWellFormed(keyHashes, text)
  if (hash === undefined) return 'key_malformed'
  const key = credentials.keyByHash(hash)
  if (key === undefined) return 'key_unknown'
  const refusal = refusalOf(key.record, credentials, nowMs)
  if (refusal !== undefined) return refusal
  keyHashes.remember(text, hash)
  return key.principal
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
