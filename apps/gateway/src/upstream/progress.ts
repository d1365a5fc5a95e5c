import { Problem, type UpstreamTimeouts } from '@gatehouse/policy'
import type { RequestBody } from './request-body.ts'

/** A caller that sends nothing of its body for so long is given up. */
const CALLER_IDLE_MS = 15_000
/** A caller that takes nothing of the answer for so long is given up: it holds a connection to the upstream. */
const CALLER_STALLED_MS = 60_000
/** Either of them, while its upstream has few places left. */
const CALLER_CROWDED_MS = 2_000

/**
 * How far a request to an upstream has come, and whether it is late. Instants are `performance.now()`.
 *
 *   started ──(earlier tries, connector)── sent ──headersMs── head ──bodyIdleMs── byte ──bodyIdleMs── … end
 *      └──────────────────────────────────── totalMs ─────────────────────────────────────────────────┘
 *
 * The whole is counted from the last byte of the request, as Envoy does, so that an upload only has idle limits. An event
 * stream has no total once it began, and an idle limit of its own.
 */
export class Progress {
  /** When the first try began. Moves on to the end of the request's body. */
  startedTick: number
  /** When the request was handed to a connection; 0 before. Moves on to the end of the request's body. */
  sentTick = 0
  /** When the last byte of the answer came, or the caller stopped or began again to take them; 0 before the head. */
  movedTick = 0
  /** The caller takes no more for now. */
  isHeldByCaller = false
  isEventStream = false
  /** A call of gRPC: a stream from its first byte, of which either side may be the one that speaks. */
  isCall = false

  constructor(startedTick: number) {
    this.startedTick = startedTick
  }

  /**
   * The problem of a request that is late, and whose it is.
   *
   * @param isCrowded its upstream has few places left
   */
  lateness(
    nowTick: number,
    timeouts: UpstreamTimeouts,
    body: RequestBody | undefined,
    isCrowded: boolean,
  ): Problem | undefined {
    const isUploading = body !== undefined && !body.isComplete
    if (this.isCall && isUploading && this.sentTick > 0) {
      return this.#lateCall(nowTick, timeouts, body)
    }
    if (body?.isComplete) {
      this.startedTick = Math.max(this.startedTick, body.lastReadTick)
      this.sentTick = Math.max(this.sentTick, body.lastReadTick)
    }
    if (this.movedTick > 0 && this.isHeldByCaller) return this.#untaken(nowTick, isCrowded)
    if (this.movedTick > 0) return this.#lateAnswer(nowTick, timeouts, isUploading)
    if (this.sentTick > 0 && isUploading) return this.#lateBody(nowTick, timeouts, body, isCrowded)
    if (nowTick - this.startedTick > timeouts.totalMs) return timedOut('sent no answer')
    if (this.sentTick === 0) return undefined // the connector keeps its own time
    return nowTick - this.sentTick > timeouts.headersMs ? timedOut('sent no answer') : undefined
  }

  /** While messages may still go up, only silence of both sides is late. */
  #lateCall(
    nowTick: number,
    { streamIdleMs }: UpstreamTimeouts,
    body: RequestBody,
  ): Problem | undefined {
    const idleMs = nowTick - Math.max(this.movedTick, this.sentTick, body.lastReadTick)
    return streamIdleMs > 0 && idleMs > streamIdleMs ? timedOut('went silent') : undefined
  }

  #lateBody(
    nowTick: number,
    { headersMs }: UpstreamTimeouts,
    body: RequestBody,
    isCrowded: boolean,
  ): Problem | undefined {
    const idleMs = nowTick - Math.max(body.lastReadTick, this.sentTick)
    if (body.isHeldByUpstream) {
      return idleMs > headersMs ? timedOut('takes no more of the body') : undefined
    }
    if (idleMs <= (isCrowded ? CALLER_CROWDED_MS : CALLER_IDLE_MS)) return undefined
    return new Problem('request_timeout', 'The body did not arrive in time')
  }

  #untaken(nowTick: number, isCrowded: boolean): Problem | undefined {
    const stalledMs = isCrowded ? CALLER_CROWDED_MS : CALLER_STALLED_MS
    return nowTick - this.movedTick > stalledMs ? new Problem('client_closed') : undefined
  }

  #lateAnswer(
    nowTick: number,
    { bodyIdleMs, totalMs, streamIdleMs }: UpstreamTimeouts,
    isUploading: boolean,
  ): Problem | undefined {
    const idleMs = nowTick - this.movedTick
    if (this.isEventStream) {
      return streamIdleMs > 0 && idleMs > streamIdleMs ? timedOut('went silent') : undefined
    }
    if (idleMs > bodyIdleMs) return timedOut('stopped in the middle of its answer')
    return !isUploading && nowTick - this.startedTick > totalMs
      ? timedOut('took too long')
      : undefined
  }
}

function timedOut(what: string): Problem {
  return new Problem('upstream_timeout', `The upstream ${what}`)
}
