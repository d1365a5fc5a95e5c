import type { LimitVerdict } from '@gatehouse/policy'
import { Lease } from './lease.ts'
import type { LimitCharge } from './limit-store.ts'
import type { RedisCounters } from './redis-store.ts'

/** Counters that one thread holds shares of, some 400 bytes each; further ones are asked for one by one. */
const LEASES_MAX = 50_000
/** Nobody asked for so long: the share goes back. */
const IDLE_MS = 1_000
/** How often it is looked which reports are due, and which shares are idle; only while there are any. */
const TICK_MS = 5
const SWEEP_MS = 200

export type LeaseBookOptions = Readonly<{
  counters: Pick<RedisCounters, 'lease'>
  /** A name that nobody else has, of this node and thread. */
  holder: string
  /** The store's answer, or a failure when it takes too long. */
  within<T>(promise: Promise<T>): Promise<T>
  /** Milliseconds of a clock that never steps. */
  tickMs(): number
  /** Told how each question went: undefined, or what failed. */
  onAnswer(error: unknown): void
  /** For tests, which then call `tick` themselves: the instant that the store decides at. */
  nowMs?: () => number
}>

/** This thread's shares of counters that are kept in a store, by limit and scope. */
export class LeaseBook {
  readonly #options: LeaseBookOptions
  readonly #leases = new Map<string, Lease>()
  /** Those that have something to report. */
  readonly #reporting = new Set<Lease>()
  #made = 0
  #sweptTick = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LeaseBookOptions) {
    this.#options = options
  }

  /** Whether there is room for the counters of a charge. */
  hasRoomFor({ limits }: LimitCharge): boolean {
    return this.#leases.size + limits.length <= LEASES_MAX
  }

  /** Tokens that are set aside here and not used. */
  unused(): number {
    return [...this.#leases.values()].reduce((sum, { unused }) => sum + unused, 0)
  }

  /** Verdicts from the shares alone; undefined when the store has to be asked first. Charges when every enforced limit admits. */
  decide(charge: LimitCharge): readonly LimitVerdict[] | undefined {
    const tick = this.#options.tickMs()
    for (let index = 0; index < charge.limits.length; index++) {
      const lease = this.#leaseOf(charge, index)
      if (!lease.knows(charge.costs[index] as number, tick)) return undefined
    }
    return this.conclude(charge)
  }

  /** As `decide`, of what there is now: what does not fit is refused. */
  conclude(charge: LimitCharge): readonly LimitVerdict[] {
    const tick = this.#options.tickMs()
    const all = charge.limits.map((_, index) => this.#leaseOf(charge, index))
    const fits = all.map((lease, index) => lease.fits(charge.costs[index] as number))
    const admitted = all.every(({ limit }, index) => limit.mode === 'shadow' || fits[index])
    return all.map((lease, index) => {
      const cost = charge.costs[index] as number
      const allowed = fits[index] as boolean
      lease.note(cost, tick)
      if (admitted && allowed) lease.spend(cost)
      this.#renew(lease, tick)
      return lease.verdict(allowed, cost, tick)
    })
  }

  /** Asks the store for what a charge needs and is not there. Fails when it does not answer. */
  async fetch(charge: LimitCharge): Promise<void> {
    await Promise.all(charge.limits.map((_, index) => this.#fetchOne(charge, index)))
  }

  /** Takes back a charge that came to nothing, as it was decided. */
  undo(charge: LimitCharge, verdicts: readonly LimitVerdict[]): void {
    for (const [index, { allowed }] of verdicts.entries()) {
      if (!allowed) continue
      const lease = this.#leaseOf(charge, index)
      lease.unspend(charge.costs[index] as number)
      if (lease.hasNews) this.#reporting.add(lease)
    }
  }

  /** Gives back what was charged for a request that has ended, with the next report. */
  giveBack(charge: LimitCharge): void {
    for (const [index, cost] of charge.costs.entries()) {
      if (cost === 0) continue
      const lease = this.#leaseOf(charge, index)
      lease.refund(cost)
      this.#reporting.add(lease)
    }
    this.#start()
  }

  /** Reports what was spent and returns what is idle. By itself while there is something to do. */
  tick(): void {
    const tick = this.#options.tickMs()
    for (const lease of this.#reporting) {
      if (lease.isDue(tick)) this.#askUnwaited(lease, tick, false)
    }
    if (tick - this.#sweptTick >= SWEEP_MS) this.#sweep(tick)
    if (this.#leases.size === 0) this.stop()
  }

  /** Forgets all shares: the store does not answer, and will count them as spent. */
  abandon(): void {
    this.#leases.clear()
    this.#reporting.clear()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #start(): void {
    if (this.#timer !== undefined || this.#options.nowMs !== undefined) return
    this.#timer = setInterval(() => this.tick(), TICK_MS)
    this.#timer.unref()
  }

  #leaseOf({ limits, scopeIds }: LimitCharge, index: number): Lease {
    const limit = limits[index] as Lease['limit']
    const scopeId = scopeIds[index] as string
    const key = keyOf(limit.id, scopeId)
    const known = this.#leases.get(key)
    const tick = this.#options.tickMs()
    // A counter that means something else now, or a share too old to be spent: the store knows what becomes of the old one.
    if (known?.limit.fingerprint === limit.fingerprint && !known.isVoid(tick)) {
      known.limit = limit
      return known
    }
    this.#made += 1
    const lease = new Lease(limit, scopeId, `${this.#options.holder}:${this.#made}`, tick)
    this.#leases.set(key, lease)
    return lease
  }

  #renew(lease: Lease, tick: number): void {
    if (lease.isDue(tick)) this.#askUnwaited(lease, tick, false)
    else if (lease.hasNews) this.#reporting.add(lease)
    this.#start()
  }

  async #fetchOne(charge: LimitCharge, index: number): Promise<void> {
    const cost = charge.costs[index] as number
    const lease = this.#leaseOf(charge, index)
    lease.waiting += cost
    try {
      // The question that is under way already did not ask for this.
      if (lease.pending !== undefined) await lease.pending
      const tick = this.#options.tickMs()
      if (!lease.knows(cost, tick)) await this.#ask(lease, tick, cost, false)
    } finally {
      lease.waiting -= cost
    }
  }

  #askUnwaited(lease: Lease, tick: number, isReturned: boolean): void {
    this.#ask(lease, tick, 1, isReturned).catch(() => {})
  }

  /** One question at a time for each share; it ends with the answer. */
  #ask(lease: Lease, tick: number, cost: number, isReturned: boolean): Promise<void> {
    if (lease.pending !== undefined) return lease.pending
    const { counters, within, nowMs, onAnswer } = this.#options
    const question = lease.question(tick, isReturned, cost)
    this.#reporting.delete(lease)
    lease.pending = within(counters.lease(question, nowMs?.()))
      .then(
        (answer) => {
          lease.hear(question, answer)
          onAnswer(undefined)
        },
        (error: unknown) => {
          // Whether the store did what it was asked is not known: what it holds under this name counts as spent.
          this.#drop(lease)
          onAnswer(error)
          throw error
        },
      )
      .finally(() => {
        lease.pending = undefined
      })
    return lease.pending
  }

  /** Returns the shares that nobody asks for, and forgets those that were returned. */
  #sweep(tick: number): void {
    this.#sweptTick = tick
    for (const lease of this.#leases.values()) {
      if (tick - lease.lastUsedTick < IDLE_MS || !lease.isDue(tick)) continue
      if (lease.unused === 0 && !lease.hasNews) this.#drop(lease)
      else this.#askUnwaited(lease, tick, true)
    }
  }

  #drop(lease: Lease): void {
    const key = keyOf(lease.limit.id, lease.scopeId)
    if (this.#leases.get(key) === lease) this.#leases.delete(key)
    this.#reporting.delete(lease)
  }
}

function keyOf(limitId: string, scopeId: string): string {
  return `${limitId} ${scopeId}`
}
