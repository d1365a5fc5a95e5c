import type { Dispatcher } from 'undici'
import { GRPC_STATUS, GRPC_TRAILERS } from '../http/grpc.ts'
import { lingerBeforeClose } from '../http/linger.ts'
import type { Exchange } from '../pipeline/exchange.ts'
import type { Progress } from './progress.ts'
import { hasTrailers, responseHead, trailerFields, type UpstreamHeaders } from './response-head.ts'

/** Up to here a body that came in one piece is written together with its head, as one string and one system call. */
const JOINED_BYTES_MAX = 16_384

function takeGrpcStatus(headers: UpstreamHeaders): [string, string][] | undefined {
  if (headers[GRPC_STATUS] === undefined) return undefined
  const taken: UpstreamHeaders = {}
  for (const name of GRPC_TRAILERS) {
    taken[name] = headers[name]
    delete headers[name]
  }
  return trailerFields(taken)
}

/** The head waits for the body's first piece, the head is out, all is out. */
type Stage = 'held' | 'streaming' | 'ended'

/**
 * An upstream's answer on its way to the caller.
 *
 * The head is held back until the body's first piece or the end of the current read, whichever is first: an answer that
 * came in one read leaves in one write (measured: 19 % of the prototype's CPU went into writing head and body apart), and
 * a stream's head and events still leave as they come.
 */
export class Answer {
  /** Why the upstream's fields cannot be said in HTTP; nothing is out then, and another answer may be given. */
  error: Error | undefined = undefined
  #stage: Stage = 'held'
  readonly #exchange: Exchange
  readonly #progress: Progress
  readonly #controller: Dispatcher.DispatchController
  readonly #fields: string[]
  readonly #statusText: string
  /** Of an answer that is nothing but a status: the upstream said it in the head, here it comes at the end. */
  readonly #grpcStatus: [string, string][] | undefined
  readonly #hasLength: boolean
  #firstChunk: Buffer | undefined = undefined

  constructor(
    exchange: Exchange,
    progress: Progress,
    controller: Dispatcher.DispatchController,
    head: Readonly<{ status: number; headers: UpstreamHeaders; statusText: string }>,
  ) {
    this.#exchange = exchange
    this.#progress = progress
    this.#controller = controller
    this.#statusText = head.statusText
    this.#hasLength = head.headers['content-length'] !== undefined
    this.#grpcStatus = progress.isCall ? takeGrpcStatus(head.headers) : undefined
    this.#fields = responseHead(exchange, head.headers, head.status)
  }

  /** The head has left: from here on only cutting the connection says that something went wrong. */
  get isOut(): boolean {
    return this.#stage !== 'held'
  }

  /** Writes a piece of the body. */
  data(chunk: Buffer): void {
    this.#exchange.responseBytes += chunk.length
    if (this.#stage === 'held') {
      if (this.#firstChunk === undefined) {
        this.#firstChunk = chunk
        return
      }
      this.release()
      if (this.error !== undefined) return
    }
    this.#progress.movedTick = performance.now()
    this.#write(chunk)
  }

  /** Writes a head that was held back, and the first piece of its body. */
  release(): void {
    if (this.#stage !== 'held' || !this.#writeHead()) return
    this.#stage = 'streaming'
    const chunk = this.#firstChunk
    this.#firstChunk = undefined
    if (chunk === undefined) this.#exchange.response.flushHeaders()
    else this.#write(chunk)
  }

  /** The upstream has said everything. */
  end(trailers: UpstreamHeaders): void {
    const { response, headers } = this.#exchange
    const last = this.#grpcStatus ?? (hasTrailers(trailers) ? trailerFields(trailers) : undefined)
    if (headers.te !== undefined && last !== undefined) {
      this.release() // trailers need a chunked body
      if (this.error !== undefined) return
      response.addTrailers(last)
    }
    if (this.#stage === 'held') this.#sendWhole()
    else response.end()
  }

  /** The whole answer is here: head and body leave together. */
  #sendWhole(): void {
    const { method, response, status } = this.#exchange
    const chunk = this.#firstChunk
    const isBodiless = method === 'HEAD' || status === 204 || status === 304
    if (!this.#hasLength && !isBodiless) {
      this.#fields.push('content-length', String(chunk === undefined ? 0 : chunk.length))
    }
    if (!this.#writeHead()) return
    this.#stage = 'ended'
    if (chunk === undefined) response.end()
    else if (chunk.length > JOINED_BYTES_MAX) response.end(chunk)
    else response.end(chunk.toString('latin1'), 'latin1')
  }

  #writeHead(): boolean {
    const { request, response, status, hasBody } = this.#exchange
    if (hasBody && !request.complete) {
      this.#fields.push('Connection', 'close')
      lingerBeforeClose(request)
    }
    try {
      response.writeHead(status, this.#statusText, this.#fields)
      return true
    } catch (error) {
      response.statusMessage = ''
      this.error = error as Error
      return false
    }
  }

  #write(chunk: Buffer): void {
    const { response } = this.#exchange
    if (response.destroyed || response.write(chunk)) return
    const progress = this.#progress
    const controller = this.#controller
    progress.isHeldByCaller = true
    controller.pause()
    response.once('drain', () => {
      progress.isHeldByCaller = false
      progress.movedTick = performance.now()
      controller.resume()
    })
  }
}
