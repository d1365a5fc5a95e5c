import { Problem } from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'
import { responseHead, type UpstreamHeaders } from '../upstream/response-head.ts'
import { isAccepted } from './handshake.ts'

/**
 * Tells the caller that its connection is a WebSocket from now on, with the upstream's fields and ours. Gives the problem when
 * it cannot be: nothing is written then.
 */
export function switchProtocols(exchange: Exchange, headers: UpstreamHeaders): Problem | undefined {
  const { request, response } = exchange
  if (!isAccepted(request, headers['sec-websocket-accept'])) {
    const detail = 'The upstream did not accept the WebSocket as RFC 6455 says'
    return new Problem('upstream_invalid_response', detail)
  }
  const fields = responseHead(exchange, headers, 101)
  fields.push('Connection', 'Upgrade', 'Upgrade', 'websocket')
  try {
    response.writeHead(101, 'Switching Protocols', fields)
  } catch (cause) {
    return new Problem('upstream_invalid_response', undefined, { cause })
  }
  response.flushHeaders()
  exchange.status = 101
  exchange.upgradedTick = performance.now()
  return undefined
}
