/**
 * Remembers about `entriesMax` entries; those not used lately make room.
 *
 * Two generations instead of a list: what is in use is carried over when the young one is full, and nothing is moved on a hit.
 */
export class BoundedCache<K, V> {
  readonly #youngMax: number
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  constructor(entriesMax: number) {
    this.#youngMax = Math.max(1, Math.floor(entriesMax / 2))
  }

  get(key: K): V | undefined {
    const recent = this.#young.get(key)
    if (recent !== undefined || this.#old.size === 0) return recent
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#youngMax && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
  }
}
