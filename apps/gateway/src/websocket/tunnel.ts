import type { Duplex } from 'node:stream'
import type { Exchange } from '../pipeline/exchange.ts'
import type { Progress } from '../upstream/progress.ts'
import { FrameBoundary } from './frame-boundary.ts'

/** A Close frame of the server's side (unmasked) that says 1001, "going away" (RFC 6455 §7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9])
/** How long the other side has to answer a Close, or to end what it had begun to send. */
const CLOSE_MS = 2_000

/**
 * A WebSocket between a caller and an upstream: bytes both ways, as fast as the slower side takes them, and counted.
 *
 * Frames are not looked into. Only where the upstream's end is followed, so that the gateway can say goodbye between two of
 * them; the caller answers that with a Close of its own, which goes to the upstream as it comes and ends that side, too.
 */
export class Tunnel {
  readonly #exchange: Exchange
  readonly #progress: Progress
  readonly #caller: Duplex
  readonly #upstream: Duplex
  readonly #onEnd: () => void
  readonly #frames = new FrameBoundary()
  /** Of the upstream: `wanted` until its frame ends, `said` when our Close is out and nothing may follow it. */
  #close: 'none' | 'wanted' | 'said' = 'none'
  #timer: NodeJS.Timeout | undefined = undefined
  #isEnded = false

  /** @param onEnd called once, when both sides have said `close`: what hangs on the caller's has been done by then */
  constructor(
    exchange: Exchange,
    progress: Progress,
    [caller, upstream]: readonly [caller: Duplex, upstream: Duplex],
    onEnd: () => void,
  ) {
    this.#exchange = exchange
    this.#progress = progress
    this.#caller = caller
    this.#upstream = upstream
    this.#onEnd = onEnd
  }

  /** Begins to pass on. `head` came behind the caller's handshake. */
  open(head: Buffer): void {
    const caller = this.#caller
    const upstream = this.#upstream
    if (head.length > 0) caller.unshift(head)
    caller.on('data', (chunk: Buffer) => this.#toUpstream(chunk))
    upstream.on('data', (chunk: Buffer) => this.#toCaller(chunk))
    caller.on('end', () => upstream.end())
    upstream.on('end', () => this.#endCaller())
    for (const side of [caller, upstream]) {
      side.on('error', () => this.destroy())
      side.on('close', () => this.#closed(side))
    }
    if (caller.destroyed || upstream.destroyed) this.destroy()
  }

  /** Asks the caller to leave, between two frames; cuts both sides off when that takes too long. */
  close(): void {
    if (this.#close !== 'none' || this.#isEnded) return
    this.#close = 'wanted'
    this.#cutOffLater()
    if (this.#frames.isBetween) this.#sayClose()
  }

  /** Cuts both sides off. */
  destroy(): void {
    this.#caller.destroy()
    this.#upstream.destroy()
    if (this.#caller.closed && this.#upstream.closed) this.#end()
  }

  #toUpstream(chunk: Buffer): void {
    this.#exchange.requestBytes += chunk.length
    this.#progress.movedTick = performance.now()
    if (this.#upstream.destroyed || this.#upstream.write(chunk)) return
    this.#caller.pause()
    this.#upstream.once('drain', () => this.#caller.resume())
  }

  #toCaller(chunk: Buffer): void {
    if (this.#close === 'said') return
    const end = this.#frames.read(chunk)
    const isLast = this.#close === 'wanted' && end !== -1
    this.#write(isLast ? chunk.subarray(0, end) : chunk)
    if (isLast) this.#sayClose()
  }

  #write(chunk: Buffer): void {
    this.#exchange.responseBytes += chunk.length
    this.#progress.movedTick = performance.now()
    if (this.#caller.destroyed || this.#caller.write(chunk)) return
    this.#progress.isHeldByCaller = true
    this.#upstream.pause()
    this.#caller.once('drain', () => {
      this.#progress.isHeldByCaller = false
      this.#progress.movedTick = performance.now()
      this.#upstream.resume()
    })
  }

  #sayClose(): void {
    this.#close = 'said'
    this.#write(GOING_AWAY)
  }

  /** The upstream sends no more: the caller gets what is still on its way, then the end. */
  #endCaller(): void {
    this.#caller.end()
    this.#cutOffLater()
  }

  #closed(side: Duplex): void {
    const other = side === this.#caller ? this.#upstream : this.#caller
    if (other.closed) {
      this.#end()
    } else if (!other.destroyed) {
      other.end()
      this.#cutOffLater()
    }
  }

  #cutOffLater(): void {
    this.#timer ??= setTimeout(() => this.destroy(), CLOSE_MS)
  }

  #end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    clearTimeout(this.#timer)
    this.#onEnd()
  }
}
