import { canonicalPath, describePathRefusal, isPolicyMatter, Problem } from '@gatehouse/policy'
import { peerAddress, type TrustedProxies } from '../http/client-address.ts'
import { readHost } from '../http/host.ts'
import type { CallerRequest } from '../http/message.ts'
import { hasKeyInTarget } from '../http/presented-key.ts'
import { HEADER_FIELDS_MAX } from '../http/request-headers.ts'
import { traceContext } from '../http/trace-context.ts'
import { handshakeProblem } from '../websocket/handshake.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

/**
 * Phase 1: who is at the other end, which trace this belongs to, and whether the message can be understood in one
 * way only. What a caller may not say about itself was left out when the fields were read.
 */
export function createRequestContext(proxies: TrustedProxies): Phase {
  return (exchange) => {
    identifyPeer(exchange, proxies)
    const trace = traceContext(exchange.headers.traceparent)
    exchange.traceId = trace.traceId
    exchange.traceparent = trace.traceparent
    if (!trace.isContinued) exchange.headers.tracestate = undefined
    const framing = checkFraming(exchange)
    return framing === 'continue' ? readTarget(exchange) : framing
  }
}

function identifyPeer(exchange: Exchange, proxies: TrustedProxies): void {
  const { headers, request } = exchange
  const { socket } = request
  const peer = peerAddress(socket.remoteAddress ?? '')
  exchange.isSecure = socket.encrypted === true
  exchange.peerAddress = peer
  exchange.isPeerTrusted = proxies.has(peer)
  exchange.clientAddress = exchange.isPeerTrusted
    ? proxies.clientAddress(peer, headers.forwardedFor)
    : peer
}

/** RFC 9112 §3.2, §6.1: what two programs could read in two ways is read in none. */
function checkFraming(exchange: Exchange): Outcome {
  const { headers, request } = exchange
  if (request.rawHeaders.length > 2 * HEADER_FIELDS_MAX) {
    return new Problem('headers_too_large', `At most ${HEADER_FIELDS_MAX} fields are accepted`)
  }
  // RFC 9110 §9.3.8: its answer would show the caller the fields that we add.
  if (exchange.method === 'TRACE') return new Problem('method_not_allowed')
  const { transferEncoding, contentLength } = headers
  if (transferEncoding !== undefined) {
    exchange.hasBody = true
    if (isHttp10(request)) {
      return new Problem('bad_request', 'HTTP/1.0 has no Transfer-Encoding')
    }
    if (transferEncoding.toLowerCase() !== 'chunked') {
      return new Problem('transfer_coding_unsupported', 'The only transfer coding is chunked')
    }
  } else if (contentLength !== undefined) {
    exchange.hasBody = contentLength !== '0'
  }
  return checkUpgrade(exchange)
}

function checkUpgrade({ headers, request, upgrade, hasBody }: Exchange): Outcome {
  if (upgrade !== undefined) return handshakeProblem(request, hasBody) ?? 'continue'
  if (headers.upgrade === undefined || headers.upgrade.toLowerCase() !== 'websocket') {
    return 'continue'
  }
  return new Problem('bad_request', 'A WebSocket begins with Connection: Upgrade')
}

function readTarget(exchange: Exchange): Outcome {
  const { headers, request } = exchange
  if (headers.hosts > 1) return new Problem('bad_request', 'There is more than one Host')
  const rawTarget = request.url ?? ''
  const target = canonicalPath(rawTarget)
  if (!target.ok) {
    // Whether an API takes such a path is known when there is a route; see match-route.
    const isOpen = isPolicyMatter(target.reason) && rawTarget.startsWith('/')
    if (!isOpen) return new Problem('path_refused', describePathRefusal(target.reason))
    exchange.pathRefusal = target.reason
  } else if (hasKeyInTarget(target.path, target.query)) {
    // Refused before anything could log it; the caller must take it for leaked, since others on the way do log it.
    return new Problem('credential_in_url', 'Send the key in a header, and replace this one')
  } else {
    exchange.path = target.path
    exchange.segments = target.segments
    exchange.query = target.query
  }
  return readHostOf(exchange, target.ok ? target.authority : undefined)
}

function readHostOf(exchange: Exchange, targetAuthority: string | undefined): Outcome {
  const { headers, request } = exchange
  // RFC 9112 §3.2.2: the authority of an absolute target outranks Host.
  const authority = targetAuthority ?? (headers.hosts === 0 ? undefined : headers.host)
  if (authority === undefined) {
    return isHttp10(request) ? 'continue' : new Problem('bad_request', 'Host is missing')
  }
  const host = readHost(authority)
  if (host === undefined) return new Problem('bad_request', 'Host is not one host name')
  exchange.host = host
  headers.host = authority
  return 'continue'
}

function isHttp10({ httpVersionMajor, httpVersionMinor }: CallerRequest): boolean {
  return httpVersionMajor === 1 && httpVersionMinor === 0
}
