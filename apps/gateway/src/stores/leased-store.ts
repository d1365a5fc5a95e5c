import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'
import type { LeaseBook } from './lease-book.ts'
import type { LimitCharge } from './limit-store.ts'
import type { RedisCounters } from './redis-store.ts'

/** How often a request may ask before it is told what is there. */
const ROUNDS_MAX = 3

/** The places of some limits whose counters are asked for in shares, and of the others. */
type Split = Readonly<{ leased: readonly number[]; exact: readonly number[] }>

/**
 * Counters in a store, some of them in shares: takes the limits that are counted in shares from these, and the others
 * from the store, all or none. Decides at once where shares suffice.
 *
 * Shares are charged first, since that costs nothing, and uncharged when one of the others refuses.
 */
export class LeasedStore {
  readonly #counters: RedisCounters
  readonly #book: LeaseBook
  readonly #onShared: (isLocal: boolean) => void
  readonly #splits = new WeakMap<readonly CompiledLimit[], Split | null>()

  /** @param onShared told of each admission by shares alone, whether it had to wait for the store */
  constructor(counters: RedisCounters, book: LeaseBook, onShared: (isLocal: boolean) => void) {
    this.#counters = counters
    this.#book = book
    this.#onShared = onShared
  }

  takeAll(charge: LimitCharge): readonly LimitVerdict[] | Promise<readonly LimitVerdict[]> {
    const split = this.#splitOf(charge.limits)
    if (split === null || !this.#book.hasRoomFor(charge)) return this.#counters.takeAll(charge)
    if (split.exact.length > 0) return this.#takeBoth(charge, split)
    const verdicts = this.#book.decide(charge)
    if (verdicts !== undefined) return this.#told(verdicts, true)
    return this.#ask(charge).then((asked) => this.#told(asked, false))
  }

  async giveBack(charge: LimitCharge, takenMs: number): Promise<void> {
    const split = this.#splitOf(charge.limits)
    if (split === null) return this.#counters.giveBack(charge, takenMs)
    this.#book.giveBack(partOf(charge, split.leased))
    if (split.exact.length === 0) return
    await this.#counters.giveBack(partOf(charge, split.exact), takenMs)
  }

  #splitOf(limits: readonly CompiledLimit[]): Split | null {
    const known = this.#splits.get(limits)
    if (known !== undefined) return known
    const places = [...limits.keys()]
    const leased = places.filter((index) => limits[index]?.counting === 'lease')
    const exact = places.filter((index) => limits[index]?.counting !== 'lease')
    const split = leased.length === 0 ? null : { leased, exact }
    this.#splits.set(limits, split)
    return split
  }

  async #ask(charge: LimitCharge): Promise<readonly LimitVerdict[]> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      await this.#book.fetch(charge)
      const verdicts = this.#book.decide(charge)
      if (verdicts !== undefined) return verdicts
    }
    return this.#book.conclude(charge)
  }

  async #takeBoth(charge: LimitCharge, split: Split): Promise<readonly LimitVerdict[]> {
    const shares = partOf(charge, split.leased)
    const others = partOf(charge, split.exact)
    const verdicts = this.#book.decide(shares) ?? (await this.#ask(shares))
    if (!isAdmitted(verdicts)) {
      // Only for the headers.
      return merge(charge, split, verdicts, await this.#counters.peekAll(others))
    }
    const decided = await this.#counters.takeAll(others).catch((error: unknown) => {
      this.#book.undo(shares, verdicts)
      throw error
    })
    if (!isAdmitted(decided)) this.#book.undo(shares, verdicts)
    return merge(charge, split, verdicts, decided)
  }

  #told(verdicts: readonly LimitVerdict[], isLocal: boolean): readonly LimitVerdict[] {
    if (isAdmitted(verdicts)) this.#onShared(isLocal)
    return verdicts
  }
}

function isAdmitted(verdicts: readonly LimitVerdict[]): boolean {
  return verdicts.every(({ allowed, limit }) => allowed || limit.mode === 'shadow')
}

function partOf({ limits, scopeIds, costs }: LimitCharge, places: readonly number[]): LimitCharge {
  return {
    limits: places.map((index) => limits[index] as CompiledLimit),
    scopeIds: places.map((index) => scopeIds[index] as string),
    costs: places.map((index) => costs[index] as number),
  }
}

function merge(
  charge: LimitCharge,
  { leased, exact }: Split,
  shares: readonly LimitVerdict[],
  others: readonly LimitVerdict[],
): readonly LimitVerdict[] {
  const verdicts = new Array<LimitVerdict>(charge.limits.length)
  for (const [at, index] of leased.entries()) verdicts[index] = shares[at] as LimitVerdict
  for (const [at, index] of exact.entries()) verdicts[index] = others[at] as LimitVerdict
  return verdicts
}
