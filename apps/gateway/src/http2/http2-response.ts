import { validateHeaderValue } from 'node:http'
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { CallerResponse } from '../http/message.ts'
import type { Stallable } from '../http/stall-watch.ts'
import type { Http2Request } from './http2-request.ts'

const { NGHTTP2_NO_ERROR } = constants

/** RFC 9113 §8.2.2: of a connection that HTTP/2 does not have. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/** The answer to an `Http2Request`, as the pipeline writes it. */
export class Http2Response implements CallerResponse, Stallable {
  /** HTTP/2 has none; it is there to be ignored. */
  statusMessage = ''
  readonly #stream: ServerHttp2Stream
  readonly #request: Http2Request
  #trailers: Record<string, string | string[]> = {}
  #isEnded = false
  /** See `Stallable`; the protocol lets a caller hold one answer back and take others. */
  bytesWritten = 0

  constructor(stream: ServerHttp2Stream, request: Http2Request) {
    this.#stream = stream
    this.#request = request
  }

  get writableLength(): number {
    return this.#stream.writableLength
  }

  get headersSent(): boolean {
    return this.#stream.headersSent
  }

  get destroyed(): boolean {
    return this.#stream.destroyed || this.#stream.closed
  }

  get writableFinished(): boolean {
    const { headersSent, writableFinished, aborted } = this.#stream
    // To HEAD Node ends the body before there is an answer.
    const isWritten = this.#isBodiless ? headersSent : writableFinished && !aborted
    return this.#isEnded && isWritten
  }

  /** @throws when a field cannot be said in HTTP */
  writeHead(status: number, second: string | string[], third?: string[]): void {
    const head = headOf(status, typeof second === 'string' ? (third ?? []) : second)
    if (this.destroyed) return // the caller has gone; `close` says so
    const isWaiting = this.#request.headers.te === 'trailers'
    if (isWaiting) this.#stream.once('wantTrailers', () => this.#sendTrailers())
    this.#stream.respond(head, { waitForTrailers: isWaiting })
  }

  writeContinue(): void {
    if (!this.destroyed) this.#stream.additionalHeaders({ ':status': 100 })
  }

  flushHeaders(): void {} // `writeHead` has sent them

  write(chunk: Buffer): boolean {
    this.bytesWritten += chunk.length
    return this.#stream.write(chunk)
  }

  addTrailers(fields: [string, string][]): void {
    this.#trailers = listed(fields)
  }

  end(chunk?: Buffer | string, encoding: BufferEncoding = 'utf8'): void {
    this.#isEnded = true
    const stream = this.#stream
    if (this.destroyed) return
    // RFC 9113 §8.1: with the answer out, the rest of the request is of no use to anybody.
    if (!this.#request.complete && this.#request.headers.te !== 'trailers') {
      stream.once('finish', () => this.#stopRequest())
    }
    if (this.#isBodiless) return
    if (chunk === undefined) {
      stream.end()
      return
    }
    this.bytesWritten += chunk.length
    stream.end(chunk, encoding)
  }

  destroy(): void {
    // Not `close`: that ends the stream first, and a body without a length would look whole.
    if (!this.destroyed) this.#stream.destroy(new Error('the answer is not whole'))
  }

  on(event: 'close' | 'error', listener: () => void): unknown {
    return this.#stream.on(event, listener)
  }

  once(event: 'drain', listener: () => void): unknown {
    return this.#stream.once(event, listener)
  }

  get #isBodiless(): boolean {
    return this.#request.method === 'HEAD'
  }

  #sendTrailers(): void {
    if (this.destroyed) return
    this.#stream.sendTrailers(this.#trailers)
    // Node sends them with the next turn of the event loop; what is to come behind them has to wait for it.
    if (!this.#request.complete) setImmediate(() => this.#stopRequest())
  }

  #stopRequest(): void {
    if (!this.#request.complete && !this.destroyed) this.#stream.close(NGHTTP2_NO_ERROR)
  }
}

function headOf(status: number, fields: readonly string[]): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = { ':status': status }
  for (let index = 0; index < fields.length; index += 2) {
    const name = (fields[index] as string).toLowerCase()
    if (OF_CONNECTION.has(name)) continue
    const value = fields[index + 1] as string
    validateHeaderValue(name, value)
    head[name] = together(name, head[name], value)
  }
  return head
}

/** RFC 9110 §5.3: repeated fields are one list, but for Set-Cookie. */
function together(
  name: string,
  known: OutgoingHttpHeaders[string],
  value: string,
): string | string[] {
  if (known === undefined) return value
  if (name === 'set-cookie') return [...(Array.isArray(known) ? known : [String(known)]), value]
  return `${known}, ${value}`
}

function listed(fields: readonly [string, string][]): Record<string, string | string[]> {
  const trailers: Record<string, string | string[]> = {}
  for (const [name, value] of fields) {
    if (!OF_CONNECTION.has(name)) trailers[name] = together(name, trailers[name], value)
  }
  return trailers
}
