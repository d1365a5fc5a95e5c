import { createHash } from 'node:crypto'
import { Problem } from '@gatehouse/policy'
import type { CallerRequest } from '../http/message.ts'

/** RFC 6455 §1.3: what both sides append to the key. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/
export const WEBSOCKET_VERSION = '13'

/** Whether a request asks for this connection to become a WebSocket; Node has seen `Connection: upgrade` beside it. */
export function isWebSocketUpgrade({ headers }: Pick<CallerRequest, 'headers'>): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * What is wrong with an opening handshake (RFC 6455 §4.2.1), or undefined. Checked here and not left to the upstream, so that
 * nothing becomes a tunnel that the two sides understand in different ways.
 */
export function handshakeProblem(request: CallerRequest, hasBody: boolean): Problem | undefined {
  const { method, headers, httpVersionMinor } = request
  if (method !== 'GET' || httpVersionMinor === 0 || hasBody) {
    return new Problem('bad_request', 'A WebSocket begins with a GET without a body, in HTTP/1.1')
  }
  if (headers['sec-websocket-version'] !== WEBSOCKET_VERSION) {
    return new Problem('bad_request', 'Sec-WebSocket-Version must be 13')
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    return new Problem('bad_request', 'Sec-WebSocket-Key must be 16 bytes in base64')
  }
  return undefined
}

/** Whether the upstream has understood this very handshake: anything else that says 101 is not taken for a WebSocket. */
export function isAccepted({ headers }: CallerRequest, accept: unknown): boolean {
  const key = headers['sec-websocket-key'] ?? ''
  return (
    accept ===
    createHash('sha1')
      .update(key + ACCEPT_SUFFIX)
      .digest('base64')
  )
}
