import { fullBucket, type TokenBucketRule, type TokenBucketState, take } from '@gatehouse/policy'
import { addressBucket } from '../http/client-address.ts'

/** Twenty wrong keys at once, then one every three seconds: a person who pastes badly is not hindered, a guesser is. */
export const FAILED_ATTEMPTS_RULE: TokenBucketRule = { burst: 20, tokens: 1, perMs: 3_000 }

export type FailedAttempts = Readonly<{
  /**
   * Counts a failed authentication from `address`. Null: the caller may be told why it failed. A number: it has
   * failed too often and may try again after so many milliseconds.
   */
  record(address: string, nowMs: number): number | null
}>

/**
 * Slows the guessing of keys down, address by address (for IPv6 by /64).
 *
 * Asked only after a failure: a valid key is served from any address, so that nobody behind a shared address is locked
 * out by a neighbour's guesses. Bounded: the address that failed longest ago is forgotten first.
 */
export function createFailedAttempts(
  addressesMax: number,
  rule: TokenBucketRule = FAILED_ATTEMPTS_RULE,
): FailedAttempts {
  const states = new Map<string, TokenBucketState>()
  return {
    record(address, nowMs) {
      const key = addressBucket(address)
      const verdict = take(rule, states.get(key) ?? fullBucket(rule, nowMs), 1, nowMs)
      states.delete(key)
      states.set(key, verdict.state)
      if (states.size > addressesMax) {
        const oldest = states.keys().next().value
        if (oldest !== undefined) states.delete(oldest)
      }
      return verdict.allowed ? null : verdict.retryAfterMs
    },
  }
}
