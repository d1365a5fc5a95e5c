const WORD_BYTES = 4
const FIRST_BYTES = 16_384

/** Reads texts by reference, from any thread. A text is written once, before anything refers to it. */
export class TextReader {
  readonly memory: SharedArrayBuffer
  protected readonly words: Int32Array
  protected readonly bytes: Buffer

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.words = new Int32Array(memory)
    this.bytes = Buffer.from(memory)
  }

  text(reference: number): string {
    const from = (reference + 1) * WORD_BYTES
    return this.bytes.toString('utf8', from, from + (this.words[reference] as number))
  }
}

/**
 * Texts of which many are the same, each kept once: what records have in common costs a reference a record.
 *
 * A reference is the place of the text's length, in words; it stays valid when the pool has grown.
 */
export class TextWriter extends TextReader {
  readonly #references: Map<string, number>
  #used = 0

  constructor(bytes = FIRST_BYTES, references = new Map<string, number>()) {
    super(new SharedArrayBuffer(bytes))
    this.#references = references
  }

  /** The text's reference; undefined when there is no room left: `grown` has it. */
  refer(text: string): number | undefined {
    const known = this.#references.get(text)
    if (known !== undefined) return known
    const length = Buffer.byteLength(text)
    const words = 1 + Math.ceil(length / WORD_BYTES)
    if (this.#used + words > this.words.length) return undefined
    const reference = this.#used
    this.words[reference] = length
    this.bytes.write(text, (reference + 1) * WORD_BYTES)
    this.#used += words
    this.#references.set(text, reference)
    return reference
  }

  /** The same texts under the same references, with room for `text` and as much again as there is. */
  grown(text: string): TextWriter {
    const bytes = this.memory.byteLength * 2 + Math.ceil(Buffer.byteLength(text) / 4) * 4 + 4
    const next = new TextWriter(bytes, this.#references)
    next.words.set(this.words)
    next.#used = this.#used
    return next
  }
}
