import { connectionNames, isHopByHop } from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'

/** What undici gives: names in lower case, a list where a field was repeated. */
export type UpstreamHeaders = Record<string, string | string[] | undefined>

const VIA = '1.1 gatehouse'

/** Ours, whatever the upstream says. */
const REQUEST_ID = 'x-request-id'
const API_VERSION = 'x-api-version'

/**
 * The fields of the answer, flat, as `writeHead` takes them: the upstream's without what belonged to its
 * connection, then ours. Values and repetitions are kept as they came.
 */
export function responseHead(
  exchange: Exchange,
  headers: UpstreamHeaders,
  status: number,
): string[] {
  const fields: string[] = []
  const { connection } = headers
  const named = connectionNames(typeof connection === 'string' ? connection : connection?.join(','))
  for (const name in headers) {
    if (isHopByHop(name) || isCost(exchange, name, headers) || isOurs(exchange, name)) continue
    // RFC 9110 §8.6: a 204 has no length.
    if (status === 204 && name === 'content-length') continue
    if (named.size > 0 && named.has(name)) continue
    push(fields, name, headers[name])
  }
  pushAll(fields, exchange.route?.responseEdits?.added)
  pushAll(fields, exchange.responseFields)
  fields.push('Via', VIA)
  return fields
}

function pushAll(fields: string[], more: readonly string[] | undefined): void {
  if (more !== undefined) for (const text of more) fields.push(text)
}

/**
 * Fields with which an upstream would contradict what the gateway says about versions, limits or other origins, and those that
 * the route takes away.
 */
function isOurs({ verdicts, route, lifecycle }: Exchange, name: string): boolean {
  if (name === API_VERSION || name === REQUEST_ID) return true
  if (route?.responseEdits?.dropped.has(name)) return true
  if (name === 'deprecation' || name === 'sunset') return lifecycle?.fields.length !== 0
  if (name.startsWith('ratelimit')) {
    return verdicts !== undefined && (name === 'ratelimit' || name === 'ratelimit-policy')
  }
  return name.startsWith('access-control-') && route?.api.cors !== undefined
}

/** Whether the field tells what the answer cost: that stays between the upstream and the limits. */
function isCost(exchange: Exchange, name: string, headers: UpstreamHeaders): boolean {
  if (exchange.costHeaders?.has(name) !== true) return false
  const value = headers[name]
  exchange.toldCosts ??= new Map()
  if (typeof value === 'string') exchange.toldCosts.set(name, value)
  return true
}

function push(fields: string[], name: string, value: string | string[] | undefined): void {
  if (typeof value === 'string') {
    fields.push(name, value)
  } else if (value !== undefined) {
    for (const one of value) fields.push(name, one)
  }
}

/** Fields that frame, route or authenticate a message mean nothing good at its end (RFC 9110 §6.5.1). */
const NEVER_TRAILERS: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'host',
  'set-cookie',
])

/** The trailer fields that may be passed on, as pairs. */
export function trailerFields(trailers: UpstreamHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (const [name, value] of Object.entries(trailers)) {
    if (isHopByHop(name) || NEVER_TRAILERS.has(name) || value === undefined) continue
    for (const one of typeof value === 'string' ? [value] : value) pairs.push([name, one])
  }
  return pairs
}

export function hasTrailers(trailers: UpstreamHeaders): boolean {
  for (const _ in trailers) return true
  return false
}
