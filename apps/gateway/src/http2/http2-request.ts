import type { IncomingHttpHeaders } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { CallerRequest, CallerSocket } from '../http/message.ts'

/** RFC 9113 §10.5.1: what a field costs beside its name and value. */
const FIELD_OVERHEAD_BYTES = 32

/** A request that came as an HTTP/2 stream, as the pipeline reads it. */
export class Http2Request implements CallerRequest {
  readonly httpVersionMajor = 2
  readonly httpVersionMinor = 0
  readonly method: string
  readonly url: string
  readonly rawHeaders: string[]
  readonly headers: IncomingHttpHeaders
  readonly socket: CallerSocket
  complete: boolean
  readonly #stream: ServerHttp2Stream

  /** @param raw as they came: name, value, name, value … with pseudo-header fields */
  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    raw: readonly string[],
    socket: CallerSocket,
  ) {
    this.#stream = stream
    this.headers = headers
    this.socket = socket
    this.complete = stream.endAfterHeaders
    this.method = String(headers[':method'])
    const path = String(headers[':path'] ?? '')
    // RFC 9113 §8.3.1: never an absolute target; its authority would outrank `:authority`.
    this.url = path.startsWith('/') || path === '*' ? path : ''
    this.rawHeaders = fieldsOf(raw)
    if (this.complete) return
    // RFC 9113 §8.1: a body's end is that of the stream; with a length or without it.
    if (headers['content-length'] === undefined) {
      this.rawHeaders.push('transfer-encoding', 'chunked')
    }
    stream.once('end', () => {
      // Node says `end` after a reset, too.
      this.complete = !stream.closed && !stream.aborted
    })
  }

  on(event: 'data' | 'end' | 'close', listener: (chunk: Buffer) => void): unknown {
    return this.#stream.on(event, listener)
  }

  off(event: 'data' | 'end' | 'close', listener: (chunk: Buffer) => void): unknown {
    return this.#stream.off(event, listener)
  }

  pause(): unknown {
    return this.#stream.pause()
  }

  resume(): unknown {
    return this.#stream.resume()
  }
}

/**
 * The fields as HTTP/1 would have them: `:authority` as `host`, the other pseudo-header fields left out, cookies in one
 * field (RFC 9113 §8.2.3, §8.3.1). A `host` that says something else than `:authority` stays beside it, and two are refused.
 */
function fieldsOf(raw: readonly string[]): string[] {
  const fields: string[] = []
  const cookies: string[] = []
  let authority: string | undefined
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    if (name === ':authority') authority = value
    else if (name === 'cookie') cookies.push(value)
    else if (!name.startsWith(':') && (name !== 'host' || value !== authority)) {
      fields.push(name, value)
    }
  }
  if (authority !== undefined) fields.push('host', authority)
  if (cookies.length > 0) fields.push('cookie', cookies.join('; '))
  return fields
}

/** Size of a header list, RFC 9113 §6.5.2. */
export function headerListBytes(raw: readonly string[]): number {
  let bytes = (raw.length / 2) * FIELD_OVERHEAD_BYTES
  for (const text of raw) bytes += text.length
  return bytes
}
