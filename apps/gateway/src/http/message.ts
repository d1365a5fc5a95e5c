import type { IncomingHttpHeaders } from 'node:http'

/** The connection of a request, as far as the request path looks at it. */
export type CallerSocket = Readonly<{
  remoteAddress?: string | undefined
  writableEnded: boolean
  /** True behind TLS. */
  encrypted?: boolean
}>

/**
 * A request as the pipeline sees it: Node's own over HTTP/1, `Http2Request` over HTTP/2. Only what is used is here, so
 * that both are what they say they are.
 */
export type CallerRequest = Readonly<{
  method?: string | undefined
  /** The target as it came: a path, `*`, or over HTTP/1 an absolute URL. */
  url?: string | undefined
  httpVersionMajor: number
  httpVersionMinor: number
  /** Name, value, name, value …, without pseudo-header fields. */
  rawHeaders: string[]
  headers: IncomingHttpHeaders
  /** All of the body has come. */
  complete: boolean
  socket: CallerSocket
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  off(event: 'data', listener: (chunk: Buffer) => void): unknown
  off(event: 'end' | 'close', listener: () => void): unknown
  pause(): unknown
  resume(): unknown
}>

/** Where the pipeline writes its answer. Fields are flat: name, value, name, value … */
export type CallerResponse = {
  readonly headersSent: boolean
  readonly destroyed: boolean
  /** The whole answer has left for the caller. */
  readonly writableFinished: boolean
  statusMessage: string
  writeHead(status: number, fields: string[]): unknown
  writeHead(status: number, statusText: string, fields: string[]): unknown
  writeContinue(): void
  flushHeaders(): void
  /** False: no more until `drain`. */
  write(chunk: Buffer): boolean
  addTrailers(fields: [string, string][]): void
  end(chunk?: Buffer | string): unknown
  end(chunk: string, encoding: 'latin1'): unknown
  /** Cuts it off, so that the caller sees that it is not whole. */
  destroy(): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
  once(event: 'drain', listener: () => void): unknown
}
