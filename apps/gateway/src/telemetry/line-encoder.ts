const ZERO = 0x30
const DOT = 0x2e
const QUOTE = 0x22

/** ASCII without what JSON escapes. */
const PLAIN = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/

/** A piece of a line that is the same each time, made once. */
export type Piece = Uint8Array

/** @param text what a line holds there, exactly */
export function pieceOf(text: string): Piece {
  return Buffer.from(text)
}

/**
 * Writes a line of JSON straight into a buffer.
 *
 * The pieces go in one by one, numbers digit by digit, and nothing is left for the garbage collector. The same line put
 * together as a string left 3 KB of joined pieces behind, a third of all that a request allocated, and cost three times as much.
 */
export class LineEncoder {
  readonly #bytes: Buffer
  /** Where the next byte goes. */
  at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  piece(piece: Piece): void {
    this.#bytes.set(piece, this.at)
    this.at += piece.length
  }

  /** Text that needs no escaping: our own words and ids. */
  text(text: string): void {
    this.at += this.#bytes.write(text, this.at)
  }

  /** A whole number that is not negative. */
  integer(value: number): void {
    let length = 1
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length += 1
    this.#digits(value, length)
  }

  /** A number that is not negative, with three decimals: milliseconds to the microsecond. */
  thousandths(value: number): void {
    const all = Math.round(value * 1_000)
    const whole = Math.floor(all / 1_000)
    this.integer(whole)
    this.#byte(DOT)
    this.#digits(all - whole * 1_000, 3)
  }

  /** Any text, as a JSON string with its quotes. */
  string(text: string): void {
    if (!PLAIN.test(text)) {
      this.text(JSON.stringify(text))
      return
    }
    this.#byte(QUOTE)
    this.text(text)
    this.#byte(QUOTE)
  }

  #byte(byte: number): void {
    this.#bytes[this.at] = byte
    this.at += 1
  }

  #digits(value: number, length: number): void {
    const bytes = this.#bytes
    let rest = value
    for (let index = this.at + length - 1; index >= this.at; index--) {
      const tenth = Math.floor(rest / 10)
      // In this order: near 2^53 a sum with `rest` would round.
      bytes[index] = ZERO + (rest - tenth * 10)
      rest = tenth
    }
    this.at += length
  }
}
