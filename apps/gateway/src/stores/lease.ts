import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'
import { SHARE_HELD_MS } from './redis-arithmetic.ts'
import type { LeaseAnswer, LeaseAsk } from './redis-store.ts'

/** A share is spent no more so long before the store counts it as spent: clocks tick alike, answers travel. */
const MARGIN_MS = 500
/** A share may be an eighth of the limit. */
const SHARE_PARTS = 8
/** A share is asked for so often: a hundredth of the window, and what a store and a timer can do. */
const PACE_PARTS = 100
const PACE_MS_MIN = 5
const PACE_MS_MAX = 100
/** A share lasts for so many of these. */
const PACES_AHEAD = 2
/** What the store said last is believed so long: less than the second that the shortest Retry-After lasts. */
const FRESH_MS = 250
const NOTHING: LeaseAnswer = { share: 0, free: 0, resetMs: 0, retryMs: 0 }

/**
 * This node's share of one counter: tokens that the store has set aside for it, and what the store said last.
 *
 * Ticks are milliseconds of a clock that never steps. What is spent is reported with the next question; until then the
 * store keeps it set aside, so that nobody else can spend it.
 */
export class Lease {
  /** As the newest revision says it. */
  limit: CompiledLimit
  readonly scopeId: string
  readonly holder: string
  readonly paceMs: number
  lastUsedTick: number
  /** Costs of requests that wait for the answer that is on its way. */
  waiting = 0
  pending: Promise<void> | undefined = undefined
  #tokens = 0
  #spent = 0
  #refund = 0
  /** When the last question was sent; the share is void some time after it. */
  #askedTick: number
  #answer = NOTHING
  #isHeard = false
  /** Costs asked for since the last question, and what that comes to a millisecond. */
  #asked = 0
  #ratePerMs = 0
  /** The cost that the answer's `retryMs` speaks of. */
  #retryCost = 1

  constructor(limit: CompiledLimit, scopeId: string, holder: string, tick: number) {
    this.limit = limit
    this.scopeId = scopeId
    this.holder = holder
    this.paceMs = Math.min(PACE_MS_MAX, Math.max(PACE_MS_MIN, limit.windowMs / PACE_PARTS))
    this.lastUsedTick = tick
    this.#askedTick = tick - this.paceMs
  }

  /** Tokens set aside for this node and not used. */
  get unused(): number {
    return this.#tokens
  }

  get hasNews(): boolean {
    return this.#spent > 0 || this.#refund > 0
  }

  /** Not asked more often than this, unless somebody waits. */
  isDue(tick: number): boolean {
    return this.pending === undefined && tick - this.#askedTick >= this.paceMs
  }

  /** Too old to spend from, or to be renewed. */
  isVoid(tick: number): boolean {
    return this.#isHeard && tick - this.#askedTick >= SHARE_HELD_MS - MARGIN_MS
  }

  fits(cost: number): boolean {
    return this.limit.isSoft || cost <= this.#tokens
  }

  /** Whether it can be said without the store that a cost fits, or that it does not. */
  knows(cost: number, tick: number): boolean {
    if (!this.#isHeard || this.isVoid(tick)) return false
    if (this.fits(cost)) return true
    return cost > this.#tokens + this.#answer.free && tick - this.#askedTick < FRESH_MS
  }

  /** Notes that somebody asked, whether or not it was admitted: shares follow the demand. */
  note(cost: number, tick: number): void {
    this.#asked += cost
    this.lastUsedTick = tick
  }

  spend(cost: number): void {
    this.#tokens = Math.max(0, this.#tokens - cost)
    this.#spent += cost
  }

  /** What was spent for a request that was not admitted after all; before it was reported. */
  unspend(cost: number): void {
    const unreported = Math.min(cost, this.#spent)
    this.#spent -= unreported
    this.#tokens += unreported
    this.#refund += cost - unreported
  }

  refund(cost: number): void {
    this.#refund += cost
  }

  verdict(allowed: boolean, cost: number, tick: number): LimitVerdict {
    const { limit } = this
    const left = Math.max(0, this.#tokens + this.#answer.free)
    const passedMs = tick - this.#askedTick
    return {
      ...{ limit, allowed },
      remaining: allowed ? left : Math.min(left, cost - 1),
      resetMs: Math.max(0, Math.ceil(this.#answer.resetMs - passedMs)),
      retryAfterMs: allowed ? 0 : this.#retryAfterMs(cost, passedMs),
    }
  }

  #retryAfterMs(cost: number, passedMs: number): number | null {
    const { limit } = this
    if (cost > limit.quota) return null
    const { retryMs, resetMs } = this.#answer
    const more = Math.max(0, cost - this.#retryCost)
    const longer =
      limit.rule.kind === 'token_bucket'
        ? Math.ceil((more * limit.rule.perMs) / limit.rule.tokens)
        : 0
    const known = retryMs === null || (more > 0 && longer === 0) ? resetMs : retryMs + longer
    return Math.max(1, Math.ceil(known - passedMs))
  }

  /** The next question; what it reports is reported. */
  question(tick: number, isReturned: boolean, cost: number): LeaseAsk {
    const elapsedMs = Math.max(1, tick - this.#askedTick)
    this.#ratePerMs = (this.#ratePerMs + this.#asked / elapsedMs) / 2
    const ahead = Math.ceil(this.#ratePerMs * PACES_AHEAD * this.paceMs)
    const shareMax = Math.ceil(this.limit.quota / SHARE_PARTS)
    const want = isReturned ? 0 : Math.min(shareMax, Math.max(1, ahead)) + this.waiting
    const keep = isReturned ? 0 : this.#tokens
    const [spent, refund] = [this.#spent, this.#refund]
    const { limit, scopeId, holder, waiting: need } = this
    this.#tokens = keep
    this.#asked = 0
    this.#spent = 0
    this.#refund = 0
    this.#askedTick = tick
    this.#retryCost = cost
    return { limit, scopeId, holder, keep, spent, refund, need, want, cost }
  }

  /** Takes the answer to a question; what was spent meanwhile is gone from the share already. */
  hear({ keep }: LeaseAsk, answer: LeaseAnswer): void {
    this.#tokens = Math.max(0, this.#tokens + answer.share - keep)
    this.#answer = answer
    this.#isHeard = true
  }
}
