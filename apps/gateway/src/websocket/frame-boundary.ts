/** First two bytes, eight of length, four of mask. */
const HEADER_BYTES_MAX = 14

/**
 * Knows where frames end in a stream of WebSocket frames (RFC 6455 §5.2) without keeping any of it: what the gateway must know
 * to put a frame of its own between two of the upstream's.
 *
 *      0                1                2 … 9            … 4 bytes
 *     ┌───┬───┬────────┬─┬──────────────┬────────────────┬──────────┬─────────┐
 *     │FIN│RSV│ opcode │M│ length 0–125 │ length, if 126 │ mask     │ payload │
 *     │   │   │        │ │ 126, 127     │ or 127         │ if M     │         │
 *     └───┴───┴────────┴─┴──────────────┴────────────────┴──────────┴─────────┘
 */
export class FrameBoundary {
  readonly #header = new Uint8Array(HEADER_BYTES_MAX)
  #headerBytes = 0
  /** Of the frame that is under way. */
  #payloadLeft = 0

  /** Between two frames. */
  get isBetween(): boolean {
    return this.#headerBytes === 0 && this.#payloadLeft === 0
  }

  /** Takes what follows; gives the index after the first frame that ends in it, or -1. */
  read(chunk: Uint8Array): number {
    let firstEnd = -1
    let at = 0
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const taken = Math.min(this.#payloadLeft, chunk.length - at)
        this.#payloadLeft -= taken
        at += taken
      } else {
        this.#header[this.#headerBytes] = chunk[at] as number
        this.#headerBytes += 1
        at += 1
        if (!this.#finishHeader()) continue
      }
      if (firstEnd === -1 && this.#payloadLeft === 0) firstEnd = at
    }
    return firstEnd
  }

  /** Whether the header is whole; then the payload begins. */
  #finishHeader(): boolean {
    if (this.#headerBytes < 2) return false
    const second = this.#header[1] as number
    const short = second & 0x7f
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    const maskBytes = (second & 0x80) === 0 ? 0 : 4
    if (this.#headerBytes < 2 + lengthBytes + maskBytes) return false
    let length = lengthBytes === 0 ? short : 0
    for (let index = 2; index < 2 + lengthBytes; index++) {
      length = length * 256 + (this.#header[index] as number)
    }
    this.#payloadLeft = length
    this.#headerBytes = 0
    return true
  }
}
