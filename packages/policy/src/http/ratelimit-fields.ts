import { type LimitVerdict, mostRestrictive } from '../limit/verdict.ts'
import type { HeaderField } from './header-field.ts'

/** Windows of an hour and more get their reset jittered, so that callers do not all come back at one instant. */
const JITTERED_WINDOW_MS = 3_600_000
const JITTER_SHARE = 0.05

/**
 * `RateLimit`, `RateLimit-Policy` and `Retry-After` for a decided request.
 *
 * Source   draft-ietf-httpapi-ratelimit-headers-10; Retry-After: RFC 9110 §10.2.3.
 * Units    `w`, `t` and Retry-After in seconds, always rounded up: a caller never comes back too early. A limit of requests
 *          under way has no window and no reset: `qu="concurrent-requests"`, and `r` alone.
 * Form     written by hand, because limit names are plain (`[a-z0-9-]`) and every number is a whole one of at most 15
 *          digits, so that they need no escaping; a test parses them back with a structured-field parser.
 *
 * The fields of a response; none when no limit is enforced (shadow limits are not shown). The most restrictive
 * verdict comes first in both lists. On a refusal `t` is never later than Retry-After, and there is no Retry-After when
 * the request could never be admitted. `jitter` in [0, 1) is the caller's random number; 0 adds nothing.
 */
export function rateLimitFields(verdicts: readonly LimitVerdict[], jitter = 0): HeaderField[] {
  const tightest = mostRestrictive(verdicts)
  if (tightest === undefined) return []
  const retryAfterMs = tightest.allowed ? null : retryAfterOf(tightest, jitter)
  let policy = tightest.limit.policyItem
  let state = stateItem(tightest, retryAfterMs, jitter)
  for (const verdict of verdicts) {
    if (verdict === tightest || verdict.limit.mode === 'shadow') continue
    policy += `, ${verdict.limit.policyItem}`
    state += `, ${stateItem(verdict, retryAfterMs, jitter)}`
  }
  const fields: HeaderField[] = [
    ['RateLimit-Policy', policy],
    ['RateLimit', state],
  ]
  if (retryAfterMs !== null) fields.push(['Retry-After', retryAfterSeconds(retryAfterMs)])
  return fields
}

/** Retry-After in delta seconds: rounded up, at least 1. */
export function retryAfterSeconds(retryAfterMs: number): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1_000)))
}

function retryAfterOf({ retryAfterMs, limit }: LimitVerdict, jitter: number): number | null {
  return retryAfterMs === null ? null : jittered(retryAfterMs, limit.windowMs, jitter)
}

function stateItem(verdict: LimitVerdict, retryAfterMs: number | null, jitter: number): string {
  const { limit, remaining } = verdict
  if (limit.isConcurrency) return `"${limit.name}";r=${remaining}`
  const resetMs = jittered(verdict.resetMs, limit.windowMs, jitter)
  const shownMs = retryAfterMs === null ? resetMs : Math.min(resetMs, retryAfterMs)
  return `"${limit.name}";r=${remaining};t=${Math.ceil(shownMs / 1_000)}`
}

function jittered(ms: number, windowMs: number, jitter: number): number {
  return windowMs < JITTERED_WINDOW_MS ? ms : ms + Math.floor(ms * JITTER_SHARE * jitter)
}
