import {
  backoffMs,
  type CompiledUpstream,
  hasRetryBudget,
  isRetryable,
  type RetryReason,
} from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'
import type { Attempt } from './attempt.ts'
import type { BalancedTarget } from './balanced-target.ts'
import type { RequestBody } from './request-body.ts'

/** A body up to here is kept until the answer is there, where the upstream's rule may want to send it again. */
const KEPT_BYTES_MAX = 16_384
/** An upstream that asks for a longer pause gets it from the caller, who is told; nobody is kept waiting for it. */
const RETRY_AFTER_MS_MAX = 1_000

/** `nowMs` is the exchange's clock, `nowTick` is `performance.now()`, `jitter` in [0, 1). */
export type RetryMoment = Readonly<{
  nowMs: number
  nowTick: number
  jitter: number
  /** The upstream's field, '' when it sent none. */
  retryAfter: string
}>

/** How much of a request's body is kept for another try; 0 when there can be none. */
export function keepBytesMax({ headers }: Exchange, { resilience }: CompiledUpstream): number {
  const { statuses, resets } = resilience.retry
  if (statuses.length === 0 && !resets) return 0
  const length = Number(headers.contentLength)
  return length <= KEPT_BYTES_MAX ? length : 0
}

/**
 * The next try and how long it waits, or undefined when there is none: the rule does not want it, its budget or the request's
 * time is used up, the body is gone, or nobody else can be asked.
 */
export function planRetry(
  exchange: Exchange,
  attempt: Attempt,
  body: RequestBody | undefined,
  reason: RetryReason,
  moment: RetryMoment,
): Readonly<{ attempt: Attempt; delayMs: number }> | undefined {
  const { balancer, number, startedTick, headers } = attempt
  const { timeouts, resilience } = balancer.upstream
  const rule = resilience.retry
  const { load } = balancer
  if (number >= rule.attemptsMax) return undefined
  const hasKey = exchange.request.headers['idempotency-key'] !== undefined
  if (!isRetryable(rule, reason, exchange.method, hasKey)) return undefined
  if (!hasRetryBudget(rule, load.retries, load.active - load.retries)) return undefined
  if (body !== undefined && !body.isUntouched && body.kept() === undefined) return undefined
  const delayMs = pauseMs(attempt, reason, moment)
  const leftMs = timeouts.totalMs - (moment.nowTick - startedTick) - delayMs
  if (delayMs < 0 || leftMs <= 0) return undefined
  const target = nextTarget(exchange, attempt, reason, moment.nowMs)
  if (target === undefined) return undefined
  headers[headers.length - 1] = String(Math.round(leftMs)) // what `forward` put there
  const again = { balancer, target, headers, startedTick, number: number + 1 }
  return { attempt: { ...again, body: attempt.body ?? body?.kept() }, delayMs }
}

/** How long to wait before another try; negative when the upstream asks for more than anybody should be kept waiting. */
function pauseMs({ balancer, number }: Attempt, reason: RetryReason, moment: RetryMoment): number {
  if (reason === 'connect') return 0 // it is another target, which has done nothing yet
  const askedMs = readRetryAfterMs(moment.retryAfter, moment.nowMs)
  if (askedMs > RETRY_AFTER_MS_MAX) return -1
  return Math.max(askedMs, backoffMs(balancer.upstream.resilience.retry, number, moment.jitter))
}

/** RFC 9110 §10.2.3: seconds, or a date. 0 for neither. */
function readRetryAfterMs(text: string, nowMs: number): number {
  if (text === '') return 0
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs)
}

/** Another target, or after an answer the same one when it is the only one. */
function nextTarget(
  { hashKey }: Exchange,
  { balancer, target }: Attempt,
  reason: RetryReason,
  nowMs: number,
): BalancedTarget | undefined {
  const other = balancer.next(nowMs, hashKey, target)
  return other === undefined && reason !== 'connect' ? balancer.next(nowMs, hashKey) : other
}
