import type { Pool } from 'undici'

/** Makes connections to a target: to one of its addresses before the others, or, without one, to whichever answers. */
export type OpenPool = (first: string | undefined, others: () => readonly string[]) => Pool

/**
 * The connections of one target, a pool for each address that its name stands for.
 *
 * Requests go round the addresses. When the name stands for others, the pools of those that went take no more, end what they
 * have under way and close; nobody is cut off. Until the first answer there is one pool, which looks the name up to connect.
 */
export class AddressPools {
  readonly #open: OpenPool
  readonly #mayCall: (address: string) => boolean
  #addresses: readonly string[] = []
  #pools: readonly Pool[]
  #turn = 0

  constructor(open: OpenPool, mayCall: (address: string) => boolean) {
    this.#open = open
    this.#mayCall = mayCall
    this.#pools = [open(undefined, () => this.#addresses)]
  }

  /** Whose turn it is. */
  next(): Pool {
    const pools = this.#pools
    if (pools.length === 1) return pools[0] as Pool
    this.#turn = (this.#turn + 1) % pools.length
    return pools[this.#turn] as Pool
  }

  /** The name stands for these from now on; those that may not be called are left out. */
  moveTo(addresses: readonly string[]): void {
    const permitted = addresses.filter(this.#mayCall)
    const before = new Map(this.#addresses.map((address, index) => [address, this.#pools[index]]))
    const old = this.#pools
    this.#addresses = permitted
    const others = () => this.#addresses
    this.#pools =
      permitted.length === 0
        ? [this.#open(undefined, others)] // it looks the name up by itself, and is refused with the reason
        : permitted.map((address) => before.get(address) ?? this.#open(address, others))
    for (const pool of old) if (!this.#pools.includes(pool)) void pool.close()
  }

  /** Takes no more, and ends what is under way. */
  close(): void {
    for (const pool of this.#pools) void pool.close()
  }

  /** Cuts off what is under way. */
  async destroy(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.destroy()))
  }
}
