import 'server-only'
import { Problem } from '@gatehouse/policy'
import type { RouteHandler } from './define-route.ts'

/** `application/json` is an envelope (`{ text }` or `{ url }`); these are a document itself. */
const RAW =
  /^(?:(?:application|text)\/(?:x-)?yaml|application\/(?:[a-z0-9.-]+\+yaml|(?:vnd\.oai\.)?openapi(?:\+(?:json|yaml))?))\s*(?:;|$)/i

/**
 * Lets a handler that takes `{ "text": … }` also take the document itself, as `curl --data-binary` sends it. The envelope is
 * wrapped around the bytes while they stream: who may not upload is refused before anything was read.
 */
export function acceptingRawDocument(handler: RouteHandler): RouteHandler {
  const wrapping = (request: Request, context: Parameters<RouteHandler>[1]) =>
    handler(isRaw(request) ? inEnvelope(request) : request, context)
  return Object.assign(wrapping, { operation: handler.operation })
}

function isRaw(request: Request): boolean {
  return request.body !== null && RAW.test(request.headers.get('content-type') ?? '')
}

function inEnvelope(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-length') // of the bytes before they were escaped
  const body = request.body?.pipeThrough(envelope()) ?? null
  return new Request(request.url, {
    ...{ method: request.method, headers, body },
    signal: request.signal,
    duplex: 'half',
  } as RequestInit)
}

function envelope(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const encoder = new TextEncoder()
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      throw new Problem('bad_request', 'The document is not UTF-8', { cause })
    }
  }
  const escaped = (text: string) => encoder.encode(JSON.stringify(text).slice(1, -1))
  return new TransformStream({
    start: (controller) => controller.enqueue(encoder.encode('{"text":"')),
    transform: (bytes, controller) => controller.enqueue(escaped(decode(bytes))),
    flush(controller) {
      controller.enqueue(escaped(decode()))
      controller.enqueue(encoder.encode('"}'))
    },
  })
}
