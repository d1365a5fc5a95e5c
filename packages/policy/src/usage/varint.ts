/**
 * Unsigned LEB128: seven bits a byte, low ones first, the high bit says that more follow.
 * Source: DWARF 5, §7.6. Numbers up to 2^53 − 1; division and not shifts, which stop at 32 bits.
 */
export function writeVarint(bytes: number[], value: number): void {
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

/** Reads one after another. @throws RangeError when the bytes end early or a number is too large */
export class VarintReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  next(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('the encoding ends within a number')
      value += (byte % 128) * scale
      if (value > Number.MAX_SAFE_INTEGER)
        throw new RangeError('a number in the encoding is too large')
      if (byte < 128) return value
      scale *= 128
    }
  }
}
