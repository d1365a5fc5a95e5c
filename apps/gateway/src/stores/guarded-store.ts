import { type CompiledLimit, type LimitVerdict, Problem } from '@gatehouse/policy'
import type { KnownOffenders } from './known-offenders.ts'
import { LeaseBook } from './lease-book.ts'
import { LeasedStore } from './leased-store.ts'
import type { LimitCharge, LimitStore } from './limit-store.ts'
import type { LocalShare } from './local-share.ts'
import { createLocalUse } from './local-use.ts'
import type { RedisCounters } from './redis-store.ts'
import { createStoreBreaker, type StoreBreaker } from './store-breaker.ts'

/** How often a node says that it is there, and with it looks whether the store is back. */
const BEAT_EVERY_MS = 500
const RETRY_AFTER_MS = 1_000

export type GuardedStoreOptions = Readonly<{
  counters: RedisCounters
  local: LocalShare
  offenders: KnownOffenders
  nodeId: string
  /** A name of this thread that no other has had. */
  holder: string
  /** How long a request waits for the store. */
  deadlineMs: number
  /** Told when the store stops answering, with the reason, and when it is back. */
  onState(isUp: boolean, reason: string): void
  /** Told each decision that the store did not make. */
  onFallback(): void
  /** Told each admission under limits that are counted in shares, and whether it had to wait for the store. */
  onShared(isLocal: boolean): void
}>

export type GuardedStore = LimitStore &
  Readonly<{
    isUp(): boolean
    /** Nodes that were heard of when the store last answered. */
    nodes(): number
    /** Tokens of the shares taken in advance that are not used. */
    unused(): number
    start(): void
    stop(): void
  }>

/**
 * Counters in Redis, with what holds when it does not answer within the deadline: of each limit the setting
 * `onStoreFailure`. `local` counts this node's share in memory, `open` sets the limit aside, `closed` refuses with 503.
 * After three failures nobody waits any more; a heartbeat finds out within a second that the store is back, and
 * counting goes on there with what it knows.
 */
export function createGuardedStore(options: GuardedStoreOptions): GuardedStore {
  return new Guarded(options)
}

class Guarded implements GuardedStore {
  readonly #options: GuardedStoreOptions
  readonly #breaker: StoreBreaker
  readonly #book: LeaseBook
  readonly #leased: LeasedStore
  readonly #use = createLocalUse()
  #nodes = 1
  #timer: NodeJS.Timeout | undefined
  /** Charges that were decided here are given back here. */
  readonly #decidedHere = new WeakSet<LimitCharge>()

  constructor(options: GuardedStoreOptions) {
    const { counters, offenders, deadlineMs } = options
    this.#options = options
    this.#breaker = createStoreBreaker((isOpen, reason) => {
      this.#book.abandon()
      offenders.forget()
      options.onState(!isOpen, reason)
      if (!isOpen) this.#reconcile()
    })
    this.#book = new LeaseBook({
      counters,
      holder: options.holder,
      within: (promise) => within(deadlineMs, promise),
      tickMs: () => performance.now(),
      onAnswer: (error) => this.#note(error),
    })
    this.#leased = new LeasedStore(counters, this.#book, options.onShared)
  }

  isUp = () => !this.#breaker.isOpen()
  nodes = () => this.#nodes
  unused = () => this.#book.unused()

  start(): void {
    void this.#beat()
    this.#timer = setInterval(() => void this.#beat(), BEAT_EVERY_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#book.stop()
  }

  takeAll(
    charge: LimitCharge,
    nowMs: number,
  ): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]> {
    if (this.#breaker.isOpen()) return this.#fallBack(charge, nowMs)
    const known = this.#options.offenders.find(charge)
    if (known !== undefined) return known
    const verdicts = this.#leased.takeAll(charge)
    if (verdicts instanceof Promise) return this.#answerOf(charge, verdicts, nowMs)
    this.#options.local.remember(charge, verdicts)
    return verdicts
  }

  peekAll(
    charge: LimitCharge,
    nowMs: number,
  ): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]> {
    if (this.#breaker.isOpen()) return this.#peekHere(charge, nowMs)
    const { counters, deadlineMs } = this.#options
    return within(deadlineMs, counters.peekAll(charge)).catch(() => this.#peekHere(charge, nowMs))
  }

  giveBack(charge: LimitCharge, costs: readonly number[], takenMs: number, nowMs: number): void {
    const owed = { ...charge, costs }
    if (!this.#decidedHere.has(charge)) {
      this.#leased.giveBack(owed, takenMs).catch((error) => this.#note(error))
      return
    }
    const here = countedHere(owed)
    this.#options.local.giveBack(here, here.costs, { nodes: this.#nodes, takenMs, nowMs })
  }

  #note(error: unknown): void {
    if (error === undefined) this.#breaker.succeeded()
    else this.#breaker.failed(error instanceof Error ? error : new Error(String(error)))
  }

  async #beat(): Promise<void> {
    const { counters, nodeId } = this.#options
    try {
      this.#nodes = Math.max(1, await within(BEAT_EVERY_MS, counters.beat(nodeId)))
      this.#note(undefined)
    } catch (error) {
      this.#note(error)
    }
  }

  async #answerOf(
    charge: LimitCharge,
    pending: Promise<readonly LimitVerdict[]>,
    nowMs: number,
  ): Promise<readonly LimitVerdict[]> {
    const { deadlineMs, local, offenders } = this.#options
    try {
      const verdicts = await within(deadlineMs, pending)
      this.#note(undefined)
      local.remember(charge, verdicts)
      offenders.remember(charge, verdicts)
      return verdicts
    } catch (error) {
      this.#note(error)
      return this.#fallBack(charge, nowMs)
    }
  }

  #fallBack(charge: LimitCharge, nowMs: number): readonly LimitVerdict[] {
    this.#options.onFallback()
    this.#decidedHere.add(charge)
    const { local } = this.#options
    return decideHere(charge, (counted) => {
      const verdicts = local.takeAll(counted, this.#nodes, nowMs)
      const isAdmitted = verdicts.every(({ allowed, limit }) => allowed || limit.mode === 'shadow')
      if (isAdmitted) this.#use.note(counted, verdicts)
      return verdicts
    })
  }

  /** Tells the store what was admitted without it. */
  #reconcile(): void {
    const { counters, local } = this.#options
    for (const charge of this.#use.settle(local, this.#nodes, Date.now())) {
      counters.takeAll(charge).catch((error) => this.#note(error))
    }
  }

  #peekHere(charge: LimitCharge, nowMs: number): readonly LimitVerdict[] {
    const { local } = this.#options
    return decideHere(charge, (counted) => local.peekAll(counted, this.#nodes, nowMs))
  }
}

/**
 * The verdicts of what is counted here, and between them those of the limits that are open.
 *
 * @throws Problem when a limit wants no request to pass uncounted
 */
function decideHere(
  charge: LimitCharge,
  decide: (counted: LimitCharge) => readonly LimitVerdict[],
): LimitVerdict[] {
  if (charge.limits.some(({ onStoreFailure }) => onStoreFailure === 'closed')) {
    const detail = 'Limits cannot be counted at the moment'
    throw new Problem('limits_unavailable', detail, { retryAfterMs: RETRY_AFTER_MS })
  }
  const counted = decide(countedHere(charge))
  let next = 0
  return charge.limits.map((limit) =>
    limit.onStoreFailure === 'open' ? setAside(limit) : (counted[next++] as LimitVerdict),
  )
}

/** What is counted while the store is away: not the limits that are open then. */
function countedHere({ limits, scopeIds, costs }: LimitCharge): LimitCharge {
  const counted = [...limits.keys()].filter((index) => limits[index]?.onStoreFailure === 'local')
  return {
    limits: counted.flatMap((index) => limits[index] ?? []),
    scopeIds: counted.flatMap((index) => scopeIds[index] ?? []),
    costs: counted.flatMap((index) => costs[index] ?? []),
  }
}

/** What a limit says that is not counted at the moment. */
function setAside(limit: CompiledLimit): LimitVerdict {
  return { limit, allowed: true, remaining: limit.quota, resetMs: 0, retryAfterMs: 0 }
}

/** The promise's outcome, or a failure once the time is up. What comes later is nobody's. */
function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
