import { Readable } from 'node:stream'
import { Problem } from '@gatehouse/policy'
import type { CallerRequest } from '../http/message.ts'

/**
 * A caller's body on its way to the upstream: counted, and collected only when it is small and may be sent again.
 *
 * It stands between Node's request and undici, because undici destroys the body it was given when an upstream
 * answers early, and destroying the request itself would cut the caller's connection before the answer is out. Nothing is
 * read before undici asks, so a body that met a connect failure is still whole and can be sent to another target.
 */
export class RequestBody extends Readable {
  /** Bytes so far. */
  bytes = 0
  /** `performance.now()` of the last byte, or of the moment reading began. */
  lastReadTick = 0
  /** The upstream takes no more for now; the caller is not to blame for the pause. */
  isHeldByUpstream = false
  /** The caller has sent everything. */
  isComplete = false
  readonly #source: CallerRequest
  readonly #keptBytesMax: number
  readonly #chunks: Buffer[] = []
  readonly #bytesMax: number
  readonly #onStart: () => void
  readonly #onComplete: () => void
  #isStarted = false

  /**
   * @param keptBytesMax a body up to here can be had again with `kept`; 0: none
   * @param onStart called once, when the first byte is wanted: the moment to say `100 Continue`
   * @param onComplete called once the caller has sent everything
   */
  constructor(
    source: CallerRequest,
    bytesMax: number,
    keptBytesMax: number,
    onStart: () => void,
    onComplete: () => void,
  ) {
    super({ autoDestroy: true })
    this.#source = source
    this.#bytesMax = bytesMax
    this.#keptBytesMax = keptBytesMax
    this.#onStart = onStart
    this.#onComplete = onComplete
  }

  /** Nobody has read from the caller yet. */
  get isUntouched(): boolean {
    return !this.#isStarted
  }

  /** The whole body, to be sent again; undefined when it was not all kept, or has not all come. */
  kept(): Buffer | undefined {
    if (!this.isComplete || this.bytes > this.#keptBytesMax) return undefined
    return Buffer.concat(this.#chunks)
  }

  override _read(): void {
    this.isHeldByUpstream = false
    this.lastReadTick = performance.now()
    if (!this.#isStarted) {
      this.#isStarted = true
      this.#source.on('data', this.#onData)
      this.#source.on('end', this.#onEnd)
      this.#source.on('close', this.#onClose)
      this.#onStart()
    }
    this.#source.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#isStarted) {
      this.#source.off('data', this.#onData)
      this.#source.off('end', this.#onEnd)
      this.#source.off('close', this.#onClose)
      this.#source.resume() // whatever still comes is dropped; `linger` bounds it
    }
    callback(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.bytes += chunk.length
    this.lastReadTick = performance.now()
    if (this.bytes > this.#bytesMax) {
      this.destroy(new Problem('payload_too_large', `The body may have ${this.#bytesMax} bytes`))
      return
    }
    if (this.bytes <= this.#keptBytesMax) this.#chunks.push(chunk)
    if (!this.push(chunk)) {
      this.isHeldByUpstream = true
      this.#source.pause()
    }
  }

  readonly #onEnd = (): void => {
    if (!this.#source.complete) return // a stream that was reset, over HTTP/2; `close` follows
    this.isComplete = true
    this.#onComplete()
    this.push(null)
  }

  readonly #onClose = (): void => {
    if (!this.isComplete) this.destroy(new Problem('client_closed'))
  }
}
