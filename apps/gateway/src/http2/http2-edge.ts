import {
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { ProblemCode } from '@gatehouse/policy'
import { type EdgeProblemDeps, edgeProblem } from '../edge-problem.ts'
import type { CallerSocket } from '../http/message.ts'
import { createStallWatch, type StallWatch } from '../http/stall-watch.ts'
import type { EdgeLimits } from '../listener.ts'
import type { HandleRequest } from '../pipeline/index.ts'
import { Http2Request, headerListBytes } from './http2-request.ts'
import { Http2Response } from './http2-response.ts'

/** What one connection may do; everything over it ends the connection. */
const SESSION_LIMITS = {
  /**
   * CVE-2023-44487, "rapid reset": a caller that opens and cancels without end. So many cancelled at once, as a browser
   * does that leaves a page full of pictures, and then so many a second.
   */
  streamResetBurst: 200,
  streamResetRate: 33,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  maxOutstandingPings: 10,
  /** Of buffers and streams together, MB. */
  maxSessionMemory: 10,
} as const
const STREAMS_MAX = 100
/** Fields that are read before a stream is reset; the pipeline refuses at half of it, with an answer. */
const FIELDS_READ_MAX = 200
/** For all streams of a connection together; each has the protocol's 64 KiB. */
const SESSION_WINDOW_BYTES = 1_048_576

export type Http2EdgeDeps = EdgeProblemDeps &
  Readonly<{
    edge: EdgeLimits
    handle: HandleRequest
    isDraining: () => boolean
    /** A request was cancelled before it could be looked at. */
    onCancelled(): void
  }>

/** HTTP/2 on connections that others accepted. */
export type Http2Edge = Readonly<{
  take(socket: Socket): void
  /** No new requests on the connections that stand; each ends with its last answer. */
  close(): void
}>

type Session = {
  readonly socket: Socket
  /** What requests say about their connection. */
  readonly peer: CallerSocket
  streams: number
  isUsed: boolean
  /** `performance.now()` of its beginning, of its last stream's end, or of its own. */
  restingTick: number
}

/**
 * Requests over HTTP/2 (RFC 9113) go the same way as those over HTTP/1.1. A connection that asks nothing is closed like an
 * idle one there; cancelled requests, CONTINUATION floods (CVE-2024-27983) and junk are bounded by Node and nghttp2.
 */
export function createHttp2Edge(edgeDeps: Http2EdgeDeps): Http2Edge {
  const { edge, isDraining } = edgeDeps
  const sessions = new Map<ServerHttp2Session, Session>()
  const stalls = createStallWatch(edge.stalledMs)
  const deps = { ...edgeDeps, stalls }
  const options = {
    ...SESSION_LIMITS,
    maxHeaderListPairs: FIELDS_READ_MAX,
    settings: {
      maxConcurrentStreams: STREAMS_MAX,
      // Twice what is accepted: what is a little too much gets an answer that says so.
      maxHeaderListSize: 2 * edge.headerBlockBytesMax,
    },
  }
  const timer = setInterval(() => {
    stalls.sweep(performance.now())
    for (const [session, state] of sessions) sweep(session, state, deps)
  }, edge.checkEveryMs)
  timer.unref()
  return {
    take(socket) {
      const session = performServerHandshake(socket, options)
      const state = stateOf(socket)
      sessions.set(session, state)
      stalls.add(socket)
      session.setLocalWindowSize(SESSION_WINDOW_BYTES)
      session.on('error', ignore) // `close` follows
      session.once('close', () => {
        sessions.delete(session)
        stalls.remove(socket)
      })
      session.on('stream', (stream, headers, _flags, raw) => {
        if (isDraining()) session.close()
        serve(stream, headers, raw, state, deps)
      })
    },
    close() {
      clearInterval(timer)
      for (const session of sessions.keys()) session.close()
    },
  }
}

function stateOf(socket: Socket): Session {
  const { remoteAddress } = socket
  const peer = { remoteAddress, writableEnded: false, encrypted: 'encrypted' in socket }
  return { socket, peer, streams: 0, isUsed: false, restingTick: performance.now() }
}

type ServeDeps = Http2EdgeDeps & Readonly<{ stalls: StallWatch }>

function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  raw: string[],
  session: Session,
  deps: ServeDeps,
): void {
  session.streams += 1
  session.isUsed = true
  stream.on('error', ignore) // `close` follows
  stream.once('close', () => {
    session.streams -= 1
    session.restingTick = performance.now()
  })
  if (stream.closed || stream.destroyed) {
    deps.onCancelled()
    return
  }
  const refusal = refusalOf(headers, raw, deps.edge)
  if (refusal !== undefined) {
    answer(stream, refusal, deps)
    return
  }
  const request = new Http2Request(stream, headers, raw, session.peer)
  const isWaiting = headers.expect !== undefined
  const response = new Http2Response(stream, request)
  deps.stalls.add(response)
  stream.once('close', () => deps.stalls.remove(response))
  deps.handle(request, response, isWaiting)
}

function refusalOf(
  headers: IncomingHttpHeaders,
  raw: string[],
  edge: EdgeLimits,
): ProblemCode | undefined {
  if (headers[':method'] === 'CONNECT') return 'method_not_allowed'
  if (headerListBytes(raw) > edge.headerBlockBytesMax) return 'headers_too_large'
  const { expect } = headers
  return expect === undefined || expect.toLowerCase() === '100-continue'
    ? undefined
    : 'expectation_failed'
}

function answer(stream: ServerHttp2Stream, code: ProblemCode, deps: Http2EdgeDeps): void {
  const { status, head, body } = edgeProblem(code, deps)
  stream.respond({ ':status': status, ...head })
  if (!stream.endAfterHeaders) stream.once('finish', () => stream.close())
  stream.end(body)
}

/** Ends what rests for too long, like HTTP/1.1's timeouts, and asks everybody to leave during a drain. */
function sweep(
  session: ServerHttp2Session,
  state: Session,
  { edge, isDraining }: Http2EdgeDeps,
): void {
  if (state.streams > 0) return
  const restedMs = performance.now() - state.restingTick
  if (session.destroyed || !state.isUsed) {
    // It has said goodbye and the other side does not, or it never got as far as a request.
    if (restedMs > edge.headersMs) state.socket.destroy()
  } else if (isDraining() || restedMs > edge.keepAliveMs) {
    state.restingTick = performance.now()
    session.close()
  }
}

function ignore(): void {}
