import {
  type Breaker,
  type Candidate,
  type CheckedHealth,
  type CompiledTarget,
  type CompiledUpstream,
  createBreaker,
  createCheckedHealth,
  createEjection,
  type Ejection,
} from '@gatehouse/policy'
import type { TargetPool } from './pools.ts'

/** What is known of a target's health. Outlives a publish: a revision does not make a target well. */
export type TargetHealth = Readonly<{
  breaker: Breaker
  ejection: Ejection
  checked: CheckedHealth
}>

export function createTargetHealth(): TargetHealth {
  return {
    breaker: createBreaker(),
    ejection: createEjection(),
    checked: createCheckedHealth(),
  }
}

/** What one upstream has under way. Outlives a publish too: the requests of the revision before count on. */
export type UpstreamLoad = {
  /** Requests at a target or on their way there, retries included. */
  active: number
  /** Those of them that are retries. */
  retries: number
  /** Those of them whose body is still on its way from the caller. */
  uploads: number
  /** Raised when the health of a target changes: whoever keeps a list of usable targets looks again. */
  changes: number
}

/** A target, its turn, its requests and its health. */
export type BalancedTarget = Candidate & {
  readonly target: CompiledTarget
  readonly upstream: CompiledUpstream
  readonly health: TargetHealth
  pool: TargetPool
}

/**
 * How a request at a target ended: `ok` an answer below 500; `failed` a 5xx that the service made itself; `unavailable` no
 * answer, a broken one, or 502, 503 or 504; `unknown` nothing that the target is to blame or to praise for.
 */
export type TargetOutcome = 'ok' | 'failed' | 'unavailable' | 'unknown'

export function outcomeOf(status: number): TargetOutcome {
  if (status < 500) return 'ok'
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'failed'
}
