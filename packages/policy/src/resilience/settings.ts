import { z } from 'zod'

/**
 * How an upstream's targets are chosen, watched and protected. Defaults are Envoy's unless a comment says why not;
 * milliseconds, percent.
 */

/** Which target gets a request. */
export const Balancing = z.object({
  /**
   * `round_robin`: in turn, by weight. `least_requests`: of two drawn by weight, the one with fewer requests under way.
   * `hash`: the same caller (or header value) always goes to the same target, as far as that one is there.
   */
  method: z.enum(['round_robin', 'least_requests', 'hash']).default('round_robin'),
  /** What `hash` looks at. `consumer` is the organisation, or the address of a caller without a key. */
  hashOn: z.enum(['consumer', 'address', 'header']).default('consumer'),
  /** The request header whose value `hash` looks at; in lower case, empty unless `hashOn` is `header`. */
  hashHeader: z
    .string()
    .regex(/^[a-z0-9-]{0,64}$/)
    .default(''),
})
export type Balancing = z.infer<typeof Balancing>

/** Taking a target that keeps failing out of the choice for a while: passive outlier ejection. */
export const EjectionRule = z.object({
  enabled: z.boolean().default(true),
  /** 5xx answers, broken answers and failed connects in a row. */
  consecutiveFailures: z.int().min(1).max(1_000).default(5),
  /** The first ejection; the n-th in a row lasts n times as long, up to the longest. */
  baseMs: z.int().min(100).max(3_600_000).default(30_000),
  maxMs: z.int().min(100).max(86_400_000).default(300_000),
  /** So many of the targets may be ejected at once; one always may. */
  maxPercent: z.int().min(0).max(100).default(10),
  /** With fewer of the targets than this in good health, all of them are used: some answers are better than none. */
  panicPercent: z.int().min(0).max(100).default(50),
})
export type EjectionRule = z.infer<typeof EjectionRule>

/** Asking each target by itself whether it is well. */
export const HealthCheckRule = z.object({
  enabled: z.boolean().default(false),
  /** Put after the target's base path; a GET that must answer 200–399. */
  path: z.string().max(2_000).default('/'),
  intervalMs: z.int().min(250).max(3_600_000).default(10_000),
  timeoutMs: z.int().min(50).max(60_000).default(2_000),
  /** So many good answers in a row bring a target back. */
  healthyAfter: z.int().min(1).max(100).default(2),
  /** So many bad ones take it out. */
  unhealthyAfter: z.int().min(1).max(100).default(3),
})
export type HealthCheckRule = z.infer<typeof HealthCheckRule>

/**
 * Sparing a target that does not answer, and its callers the wait. Envoy has no such breaker; the numbers are those that
 * Hystrix made usual: half of at least 20 requests within 10 s.
 */
export const BreakerRule = z.object({
  enabled: z.boolean().default(true),
  windowMs: z.int().min(1_000).max(600_000).default(10_000),
  /** With fewer requests in the window nothing is concluded. */
  requestsMin: z.int().min(1).max(1_000_000).default(20),
  /** Failed connects, timeouts, broken answers, 502, 503 and 504. A 500 is an answer. */
  failurePercent: z.int().min(1).max(100).default(50),
  /** Until one request may try again. */
  openMs: z.int().min(100).max(600_000).default(5_000),
})
export type BreakerRule = z.infer<typeof BreakerRule>

/** Bounds of what one upstream may have under way; what is beyond is refused at once. Each gateway thread keeps its own. */
export const Caps = z.object({
  connections: z.int().min(1).max(65_536).default(1_024),
  /** Requests that wait for a connection. */
  pending: z.int().min(0).max(65_536).default(1_024),
  requests: z.int().min(1).max(65_536).default(1_024),
})
export type Caps = z.infer<typeof Caps>

/** Statuses that may be worth another try. */
export const RETRYABLE_STATUSES = [429, 500, 502, 503, 504] as const

/** Trying again. A failed connect is always worth one, within the budget: nothing of the request has arrived. */
export const RetryRule = z.object({
  /** Tries in all, the first included. */
  attemptsMax: z.int().min(1).max(10).default(2),
  /** Answers that are tried again. Empty: none. */
  statuses: z.array(z.literal(RETRYABLE_STATUSES)).default([]),
  /** Also when the connection broke before the answer began. */
  resets: z.boolean().default(false),
  /**
   * The two above are for GET, HEAD, OPTIONS, PUT and DELETE only; with this for every request that carries an
   * `Idempotency-Key` too: say so only when the service really heeds it.
   */
  idempotencyKey: z.boolean().default(false),
  /** Retries under way, in percent of the requests under way. */
  budgetPercent: z.int().min(0).max(100).default(20),
  /** And at least so many. */
  budgetMin: z.int().min(0).max(1_000).default(3),
  /** The n-th retry waits a random time below base × 2ⁿ⁻¹, at most the cap; or for the upstream's Retry-After. */
  baseMs: z.int().min(1).max(60_000).default(25),
  capMs: z.int().min(1).max(60_000).default(250),
})
export type RetryRule = z.infer<typeof RetryRule>

export const Resilience = z.object({
  balancing: Balancing.prefault({}),
  ejection: EjectionRule.prefault({}),
  healthCheck: HealthCheckRule.prefault({}),
  breaker: BreakerRule.prefault({}),
  caps: Caps.prefault({}),
  retry: RetryRule.prefault({}),
})
export type Resilience = z.infer<typeof Resilience>

/** What applies to an upstream that says nothing. */
export const DEFAULT_RESILIENCE: Resilience = Resilience.parse({})

type Json = Readonly<Record<string, unknown>>

/**
 * Only what differs from the defaults: what rows keep and what differences are shown of, so that both name what somebody chose
 * and nothing else.
 */
export function chosenResilience(resilience: Resilience): Json {
  return differing(resilience, DEFAULT_RESILIENCE)
}

function differing(value: Json, usual: Json): Json {
  const chosen: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    const common = usual[name]
    if (isRecord(member) && isRecord(common)) {
      const inner = differing(member, common)
      if (Object.keys(inner).length > 0) chosen[name] = inner
    } else if (JSON.stringify(member) !== JSON.stringify(common)) {
      chosen[name] = member
    }
  }
  return chosen
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
