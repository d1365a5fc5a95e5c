import type { HeaderField } from '../http/header-field.ts'
import type { CompiledCors } from '../snapshot/catalogue.ts'

/**
 * CORS by exact origin, as the Fetch standard (§3.2) reads it. Never a wildcard, and never an origin that is not listed.
 * `Vary: Origin` goes on every answer of an API that has CORS, so that a cache serves no site what was meant for another.
 */
export type CorsRequest = Readonly<{
  origin: string | undefined
  method: string
  /** `Access-Control-Request-Method`; together with OPTIONS it makes a preflight. */
  requestMethod: string | undefined
  /** `Access-Control-Request-Headers`. */
  requestHeaders: string | undefined
}>

export type CorsDecision = Readonly<{
  kind: 'none' | 'preflight_allowed' | 'preflight_refused' | 'actual_allowed' | 'actual_refused'
  headers: readonly HeaderField[]
}>

/** What scripts may read besides the safelisted response fields. */
const EXPOSED =
  'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Location, Link, Deprecation, Sunset, ETag, X-Api-Version'

const ORIGIN = /^https?:\/\/[^/?#*\s]+$/
const FIELD_NAMES = /^[!#$%&'*+.^_`|~\w-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~\w-]+)*$/
const METHOD = /^[!#$%&'*+.^_`|~\w-]+$/
const REQUEST_HEADERS_LENGTH_MAX = 1_024

const NONE: CorsDecision = freeze('none', [])
const VARY: HeaderField = ['Vary', 'Origin']
const VARY_PREFLIGHT: HeaderField = [
  'Vary',
  'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
]
const NOT_CROSS_ORIGIN: CorsDecision = freeze('none', [VARY])
const ACTUAL_REFUSED: CorsDecision = freeze('actual_refused', [VARY])
const PREFLIGHT_REFUSED: CorsDecision = freeze('preflight_refused', [VARY_PREFLIGHT])

/**
 * Decides one request. `cors` is undefined for an API without CORS, of which browsers hear nothing. A preflight is answered
 * with these fields alone, before authentication (a browser sends it without credentials); an actual request that is
 * refused is still served, without the fields that let a page read the answer. Which methods a path takes is the
 * matcher's business: the caller passes only preflights whose `requestMethod` has a route.
 */
export function decideCors(cors: CompiledCors | undefined, request: CorsRequest): CorsDecision {
  if (cors === undefined) return NONE
  const { origin, method, requestMethod } = request
  if (origin === undefined) return NOT_CROSS_ORIGIN
  const isPreflight = method === 'OPTIONS' && requestMethod !== undefined
  if (!cors.origins.has(origin)) return isPreflight ? PREFLIGHT_REFUSED : ACTUAL_REFUSED
  return isPreflight
    ? preflight(cors, origin, requestMethod, request.requestHeaders)
    : actual(cors, origin)
}

/** Whether `text` is an origin as browsers send it: scheme, host, port if not the default; no path, no `null`. */
export function isCorsOrigin(text: string): boolean {
  return ORIGIN.test(text) && URL.parse(text)?.origin === text
}

function preflight(
  cors: CompiledCors,
  origin: string,
  requestMethod: string,
  requestHeaders: string | undefined,
): CorsDecision {
  if (!METHOD.test(requestMethod)) return PREFLIGHT_REFUSED
  const headers: HeaderField[] = [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Methods', requestMethod],
    ['Access-Control-Max-Age', String(cors.maxAgeSeconds)],
    VARY_PREFLIGHT,
  ]
  if (cors.credentials) headers.push(['Access-Control-Allow-Credentials', 'true'])
  if (requestHeaders !== undefined && requestHeaders !== '') {
    // Echoed, because keys and media types arrive in fields of any name; checked, because it is a caller's text.
    const isGood =
      requestHeaders.length <= REQUEST_HEADERS_LENGTH_MAX && FIELD_NAMES.test(requestHeaders)
    if (!isGood) return PREFLIGHT_REFUSED
    headers.push(['Access-Control-Allow-Headers', requestHeaders])
  }
  return { kind: 'preflight_allowed', headers }
}

function actual(cors: CompiledCors, origin: string): CorsDecision {
  const headers: HeaderField[] = [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Expose-Headers', EXPOSED],
    VARY,
  ]
  if (cors.credentials) headers.push(['Access-Control-Allow-Credentials', 'true'])
  return { kind: 'actual_allowed', headers }
}

function freeze(kind: CorsDecision['kind'], headers: readonly HeaderField[]): CorsDecision {
  return Object.freeze({ kind, headers: Object.freeze(headers) })
}
