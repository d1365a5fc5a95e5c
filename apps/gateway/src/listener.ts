import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProblemCode } from '@gatehouse/policy'
import Fastify, { type FastifyInstance } from 'fastify'
import { type EdgeProblemDeps, edgeProblem } from './edge-problem.ts'
import { closeSoon, lingerBeforeClose } from './http/linger.ts'
import { createStallWatch } from './http/stall-watch.ts'
import type { HandleRequest } from './pipeline/index.ts'
import { isWebSocketUpgrade } from './websocket/handshake.ts'
import { upgradeResponse } from './websocket/upgrade-response.ts'

/** The server's own edge: what protects it before a route is known. Milliseconds and bytes. */
export const EDGE = {
  /** The whole header block. */
  headersMs: 10_000,
  /** The whole request. Bodies have an idle limit of their own, so this only ends the slowest of attacks. */
  requestMs: 600_000,
  keepAliveMs: 75_000,
  checkEveryMs: 5_000,
  headerBlockBytesMax: 16_384,
  /** A caller that takes nothing of its answers for so long. */
  stalledMs: 60_000,
} as const

export type EdgeLimits = Readonly<Record<keyof typeof EDGE, number>>

export type ListenerDeps = EdgeProblemDeps &
  Readonly<{ edge: EdgeLimits; handle: HandleRequest; connectionsMax: number }>

/**
 * The server that callers reach: Fastify's lifecycle (ready, listen, close) around Node's server.
 *
 * Requests go straight to the pipeline, past Fastify's router, request and reply: routes come from the snapshot, raw fields,
 * framing and backpressure are `upstream/forward.ts`'s, and no body parser may ever look at a body.
 */
export function createListener(deps: ListenerDeps): FastifyInstance {
  const app = Fastify({
    logger: false,
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, deps),
    serverFactory: () => createEdge(deps),
  })
  return app
}

function createEdge(deps: ListenerDeps): Server {
  const { handle, edge } = deps
  const server = createServer(
    {
      headersTimeout: edge.headersMs,
      requestTimeout: edge.requestMs,
      keepAliveTimeout: edge.keepAliveMs,
      connectionsCheckingInterval: edge.checkEveryMs,
      maxHeaderSize: edge.headerBlockBytesMax,
      requireHostHeader: false, // said by us, as a problem document
      shouldUpgradeCallback: isWebSocketUpgrade, // any other protocol is ignored, RFC 9110 §7.8
      optimizeEmptyRequests: true, // no stream machinery for a GET: 3 µs
      noDelay: true,
    },
    (request, response) => handle(request, response),
  )
  handleRareEvents(server, deps)
  endStalled(server, edge)
  return server
}

/** No number of bytes: something was there to be read already. */
const ASKED = -1

/**
 * Node has a time limit for everything that a caller sends, and none for what it does not take. Nor does it end connections that
 * never asked anything when the server closes: browsers and balancers open some in advance, and a drain would wait for them.
 */
function endStalled(server: Server, { stalledMs, checkEveryMs }: EdgeLimits): void {
  const stalls = createStallWatch(stalledMs)
  /** With what each had read when it came, a handshake mostly. */
  const sockets = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    stalls.add(socket)
    sockets.set(socket, socket.readableLength > 0 ? ASKED : socket.bytesRead)
    socket.once('close', () => {
      stalls.remove(socket)
      sockets.delete(socket)
    })
  })
  const timer = setInterval(() => {
    stalls.sweep(performance.now())
    if (server.listening) return
    for (const [socket, bytes] of sockets) if (socket.bytesRead === bytes) socket.destroy()
  }, checkEveryMs)
  timer.unref()
  server.once('close', () => clearInterval(timer))
}

/** What Node's server would otherwise decide by itself. */
function handleRareEvents(server: Server, deps: ListenerDeps): void {
  server.maxConnections = deps.connectionsMax
  // `100 Continue` is said when the upstream is about to get the body, and not to a caller who is refused.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    deps.handle(request, response, true),
  )
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    lingerBeforeClose(request)
    response.shouldKeepAlive = false
    const { status, head, body } = edgeProblem('expectation_failed', deps)
    response.writeHead(status, head).end(body)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    deps.handle(request, upgradeResponse(request), false, { socket, head }),
  )
  server.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    endWith(socket, 'method_not_allowed', deps),
  )
}

const BY_ERROR: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['HPE_HEADER_OVERFLOW', 'headers_too_large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'payload_too_large'],
  ['HPE_INVALID_TRANSFER_ENCODING', 'transfer_coding_unsupported'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
])

type ServerSocket = Socket & { _httpMessage?: ServerResponse }

/** A request that could not be read: there is no exchange, only a socket. */
function answerBrokenRequest(error: Error, socket: Duplex, deps: ListenerDeps): void {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const { _httpMessage: underWay, bytesRead } = socket as ServerSocket
  // An answer has begun: anything written now would be read as part of it.
  const isTooLate = !socket.writable || underWay?.headersSent === true
  // A connection opened in advance and never used: browsers do that, and asked nothing.
  const isUnused = code === 'ERR_HTTP_REQUEST_TIMEOUT' && bytesRead === 0
  if (code === 'ECONNRESET' || isTooLate || isUnused) {
    socket.destroy()
    return
  }
  endWith(socket, codeOf(code, error), deps)
}

/** Node's parser has one code for a coding it does not know and for a length beside chunks, which is smuggling. */
function codeOf(code: string, error: Error): ProblemCode {
  const { reason = '' } = error as { reason?: string }
  if (code === 'HPE_INVALID_TRANSFER_ENCODING' && reason.includes('Content-Length')) {
    return 'bad_request'
  }
  return BY_ERROR.get(code) ?? 'bad_request'
}

function endWith(socket: Duplex, code: ProblemCode, deps: ListenerDeps): void {
  const { status, head, body } = edgeProblem(code, deps)
  const fields = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
  closeSoon(socket)
  socket.end(`HTTP/1.1 ${status} \r\n${fields.join('')}Connection: close\r\n\r\n${body}`)
}
