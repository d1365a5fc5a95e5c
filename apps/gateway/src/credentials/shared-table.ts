/** Rows of one width, each found by its unique key. Both sizes are multiples of four. */
export type TableShape = Readonly<{ keyBytes: number; valueBytes: number }>

/** A table as it is handed from thread to thread. */
export type TableMemory = Readonly<{ index: SharedArrayBuffer; rows: SharedArrayBuffer }>

/** What the first word of a row says. */
const LIVE = 1
const SUPERSEDED = 2

/** What a slot of the index says, besides the number of a row + 1. */
const EMPTY = 0
const REMOVED = -1

/** Slots for each row: two thirds are taken at most, and a probe looks at two slots on average. */
const SLOTS_PER_ROW = 1.5
/** Room beyond the rows of the moment: a sixteenth, so that a large table wastes little, and never less than this. */
const SPARE_ROWS_MIN = 256

/**
 * Reads a table in shared memory, from any thread, without waiting and without being told of changes.
 *
 * A row is written once, before the index names it, and never again: an update is another row, after which the old one is
 * marked. So no reader ever sees half of a row, and whoever keeps what it read can ask whether it still stands.
 *
 *   index   n words: 0 empty, -1 removed, else the number of a row + 1; open addressing, linear probing
 *   rows    state word | key | value
 */
export class TableReader {
  readonly shape: TableShape
  readonly memory: TableMemory
  /** Of the rows; for values, at the offsets that `find` gives. */
  readonly bytes: Buffer
  protected readonly index: Int32Array
  protected readonly words: Int32Array
  protected readonly rowWords: number

  constructor(shape: TableShape, memory: TableMemory) {
    this.shape = shape
    this.memory = memory
    this.bytes = Buffer.from(memory.rows)
    this.index = new Int32Array(memory.index)
    this.words = new Int32Array(memory.rows)
    this.rowWords = rowBytesOf(shape) / 4
  }

  /** The row with this key, or -1. */
  find(key: Int32Array): number {
    const { index } = this
    for (let slot = homeOf(key, index.length); ; slot = slot + 1 === index.length ? 0 : slot + 1) {
      const entry = Atomics.load(index, slot)
      if (entry === EMPTY) return -1
      if (entry !== REMOVED && this.#hasKey(entry - 1, key)) return entry - 1
    }
  }

  /** False once the row was replaced or removed. */
  isLive(row: number): boolean {
    return Atomics.load(this.words, row * this.rowWords) === LIVE
  }

  /** Where the row's key begins in `bytes`; the value is behind it. */
  keyAt(row: number): number {
    return row * this.rowWords * 4 + 4
  }

  valueAt(row: number): number {
    return this.keyAt(row) + this.shape.keyBytes
  }

  #hasKey(row: number, key: Int32Array): boolean {
    const from = row * this.rowWords + 1
    for (let at = 0; at < key.length; at++) {
      if (this.words[from + at] !== key[at]) return false
    }
    return true
  }
}

/** The one writer of a table. */
export class TableWriter extends TableReader {
  readonly #capacity: number
  /** Rows written so far, live or not. */
  #rows = 0
  #live = 0

  /** An empty table with room for `live` rows and some more. */
  constructor(shape: TableShape, live: number) {
    const capacity = live + Math.max(SPARE_ROWS_MIN, live >>> 4)
    const slots = Math.ceil(capacity * SLOTS_PER_ROW)
    super(shape, {
      index: new SharedArrayBuffer(slots * 4),
      rows: new SharedArrayBuffer(capacity * rowBytesOf(shape)),
    })
    this.#capacity = capacity
  }

  get live(): number {
    return this.#live
  }

  /** A full one takes nothing more, not even an update: `grown` does. */
  get isFull(): boolean {
    return this.#rows === this.#capacity
  }

  /** A table with the same live rows and room for more. */
  grown(): TableWriter {
    const next = new TableWriter(this.shape, this.#live)
    const keyWords = this.shape.keyBytes / 4
    for (const row of this.liveRows()) {
      const from = row * this.rowWords
      next.words.set(this.words.subarray(from, from + this.rowWords), next.#rows * this.rowWords)
      next.#enter(this.words.subarray(from + 1, from + 1 + keyWords))
    }
    return next
  }

  /** Adds the row, or replaces the one with its key. Not for a full table. */
  put(key: Int32Array, value: Int32Array): void {
    const at = this.#rows * this.rowWords
    this.words[at] = LIVE
    this.words.set(key, at + 1)
    this.words.set(value, at + 1 + key.length)
    this.#enter(key)
  }

  remove(row: number): void {
    const { index } = this
    for (let slot = homeOf(this.#keyOf(row), index.length); ; slot = (slot + 1) % index.length) {
      if (index[slot] !== row + 1) continue
      Atomics.store(index, slot, REMOVED)
      Atomics.store(this.words, row * this.rowWords, SUPERSEDED)
      this.#live -= 1
      return
    }
  }

  *liveRows(): IterableIterator<number> {
    for (let row = 0; row < this.#rows; row++) if (this.isLive(row)) yield row
  }

  /** Makes the row behind the last one known. Each takes at most one empty slot, so that the index never fills up. */
  #enter(key: Int32Array): void {
    const { index } = this
    const old = this.find(key)
    let slot = homeOf(key, index.length)
    while (index[slot] !== (old === -1 ? EMPTY : old + 1)) slot = (slot + 1) % index.length
    Atomics.store(index, slot, this.#rows + 1)
    if (old === -1) this.#live += 1
    else Atomics.store(this.words, old * this.rowWords, SUPERSEDED)
    this.#rows += 1
  }

  #keyOf(row: number): Int32Array {
    const from = row * this.rowWords + 1
    return this.words.subarray(from, from + this.shape.keyBytes / 4)
  }
}

function rowBytesOf({ keyBytes, valueBytes }: TableShape): number {
  return 4 + keyBytes + valueBytes
}

/** Fibonacci hashing, word by word: keys are digests or ULIDs, which no caller chooses. */
function homeOf(key: Int32Array, slots: number): number {
  let hash = 0
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ (key[at] as number), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return (hash >>> 0) % slots
}
