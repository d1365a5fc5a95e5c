import {
  acceptsTrailers,
  CALLERS_HOST,
  type CompiledTarget,
  editedFields,
  IDENTITY_HEADERS,
  rewritePath,
} from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'

/** By what the caller spoke, RFC 9110 §7.6.3. */
const VIA = '1.1 gatehouse'
const VIA_HTTP2 = '2.0 gatehouse'

/**
 * The fields that the upstream gets: the caller's that may pass (`http/request-headers.ts`) and ours, which say who calls
 * and by which way. `Host` is undici's to set, from the target, unless the route has its own. Called once an exchange.
 */
export function requestHead(exchange: Exchange, traceparent: string): string[] {
  const { headers, principal, route, tier } = exchange
  const edits = route?.requestEdits
  const fields = edits === undefined ? headers.forwarded : editedFields(headers.forwarded, edits)
  pushHost(fields, exchange)
  fields.push(IDENTITY_HEADERS.requestId, exchange.id, 'traceparent', traceparent)
  if (headers.tracestate !== undefined) fields.push('tracestate', headers.tracestate)
  if (principal !== undefined) {
    fields.push(
      IDENTITY_HEADERS.organizationId,
      principal.organizationId,
      IDENTITY_HEADERS.applicationId,
      principal.applicationId,
      IDENTITY_HEADERS.keyId,
      principal.keyId,
    )
  }
  if (tier !== undefined) fields.push(IDENTITY_HEADERS.tier, tier.slug)
  if (route !== undefined) fields.push(IDENTITY_HEADERS.apiVersion, route.version.name)
  pushForwarded(fields, exchange)
  if (headers.te !== undefined && acceptsTrailers(headers.te)) fields.push('te', 'trailers')
  return fields
}

/** Path and query at the target: below its base path, as the route rewrites it. */
export function requestTarget(
  { path, query, route }: Exchange,
  { basePath }: CompiledTarget,
): string {
  const forwarded = route === undefined ? path : rewritePath(route.rewrite, path)
  return basePath + forwarded + query
}

function pushHost(fields: string[], { route, headers }: Exchange): void {
  const host = route?.upstreamHost
  if (host === null || host === undefined) return
  fields.push('host', host === CALLERS_HOST ? headers.host : host)
}

/** Inbound hops are repeated only when a listed proxy vouches for them. */
function pushForwarded(fields: string[], exchange: Exchange): void {
  const { headers, peerAddress, isPeerTrusted, isSecure, request } = exchange
  const { forwardedFor, forwardedProto, forwardedHost, via, host } = headers
  const proto = isSecure ? 'https' : 'http'
  const ourVia = request.httpVersionMajor === 2 ? VIA_HTTP2 : VIA
  if (!isPeerTrusted) {
    fields.push('x-forwarded-for', peerAddress, 'x-forwarded-proto', proto)
    fields.push('x-forwarded-host', host, 'via', ourVia)
    return
  }
  fields.push('x-forwarded-for', forwardedFor ? `${forwardedFor}, ${peerAddress}` : peerAddress)
  fields.push(
    'x-forwarded-proto',
    forwardedProto ?? proto,
    'x-forwarded-host',
    forwardedHost ?? host,
  )
  fields.push('via', via ? `${via}, ${ourVia}` : ourVia)
}
