/**
 * The catalogue of problems: the one place where a code gets its status, owner and title.
 *
 * Source RFC 9457 (problem details). The gateway and the portal render from here, the portal documents
 * each code under `/docs/errors/<code>`, and SLOs count by `fault`. Codes are never renamed or reused.
 */

/** Who a failure belongs to. Only `platform` and `upstream` spend error budget. */
export type Fault = 'client' | 'config' | 'upstream' | 'platform'

const CATALOGUE = {
  // Who are you
  unauthenticated: { status: 401, fault: 'client', title: 'Authentication required' },
  key_malformed: { status: 401, fault: 'client', title: 'The API key is malformed' },
  key_unknown: { status: 401, fault: 'client', title: 'The API key is not known' },
  key_expired: { status: 401, fault: 'client', title: 'The API key has expired' },
  key_revoked: { status: 401, fault: 'client', title: 'The API key was revoked' },
  key_rotated: { status: 401, fault: 'client', title: 'The API key was replaced by a newer one' },
  credential_ambiguous: {
    status: 401,
    fault: 'client',
    title: 'More than one credential was sent',
  },
  credential_in_url: {
    status: 401,
    fault: 'client',
    title: 'Credentials in the URL are not accepted',
  },
  sign_in_failed: { status: 401, fault: 'client', title: 'E-mail or password is not right' },
  token_invalid: { status: 401, fault: 'client', title: 'The management token is not valid' },
  too_many_failed_attempts: {
    status: 429,
    fault: 'client',
    title: 'Too many failed authentications from this address',
  },
  // Not allowed
  forbidden: { status: 403, fault: 'client', title: 'Not allowed' },
  websocket_refused: { status: 403, fault: 'client', title: 'The route takes no WebSockets' },
  origin_refused: { status: 403, fault: 'client', title: 'The request came from another site' },
  email_unverified: {
    status: 403,
    fault: 'client',
    title: 'The e-mail address is not verified yet',
  },
  not_subscribed: {
    status: 403,
    fault: 'client',
    title: 'The application has no subscription to this API',
  },
  subscription_pending: {
    status: 403,
    fault: 'client',
    title: 'The subscription waits for approval',
  },
  application_suspended: { status: 403, fault: 'client', title: 'The application is suspended' },
  organization_suspended: { status: 403, fault: 'client', title: 'The organisation is suspended' },
  // Not there
  route_not_found: { status: 404, fault: 'client', title: 'No route matches' },
  not_found: { status: 404, fault: 'client', title: 'Not found' },
  method_not_allowed: { status: 405, fault: 'client', title: 'The method is not allowed here' },
  not_acceptable: { status: 406, fault: 'client', title: 'No acceptable representation' },
  misdirected: { status: 421, fault: 'client', title: 'This host is not served here' },
  version_unknown: { status: 400, fault: 'client', title: 'There is no such version' },
  version_required: { status: 400, fault: 'client', title: 'A version must be named' },
  version_retired: { status: 410, fault: 'client', title: 'This version is retired' },
  // Not well formed
  bad_request: { status: 400, fault: 'client', title: 'The request is malformed' },
  path_refused: { status: 400, fault: 'client', title: 'The path is not canonical' },
  transfer_coding_unsupported: {
    status: 501,
    fault: 'client',
    title: 'The transfer coding is not supported',
  },
  invalid_input: { status: 422, fault: 'client', title: 'The request did not validate' },
  document_invalid: { status: 422, fault: 'client', title: 'The OpenAPI document cannot be used' },
  snapshot_invalid: { status: 422, fault: 'client', title: 'The configuration does not compile' },
  payload_too_large: { status: 413, fault: 'client', title: 'The body is too large' },
  headers_too_large: { status: 431, fault: 'client', title: 'The header block is too large' },
  unsupported_media_type: {
    status: 415,
    fault: 'client',
    title: 'The media type is not supported',
  },
  request_timeout: { status: 408, fault: 'client', title: 'The request did not arrive in time' },
  expectation_failed: { status: 417, fault: 'client', title: 'The expectation cannot be met' },
  conflict: { status: 409, fault: 'client', title: 'The request conflicts with the current state' },
  idempotency_conflict: {
    status: 409,
    fault: 'client',
    title: 'The Idempotency-Key was used for another request',
  },
  precondition_failed: {
    status: 412,
    fault: 'client',
    title: 'Somebody else changed this meanwhile',
  },
  precondition_required: { status: 428, fault: 'client', title: 'If-Match is required' },
  rate_limited: { status: 429, fault: 'client', title: 'Too many requests' },
  address_refused: { status: 422, fault: 'client', title: 'The address may not be called' },
  client_closed: { status: 499, fault: 'client', title: 'The client closed the connection' },
  // A published revision that refers to nothing
  tier_not_published: { status: 503, fault: 'config', title: 'The tier is not in force yet' },
  upstream_not_configured: {
    status: 503,
    fault: 'config',
    title: 'The route has no usable upstream',
  },
  // Upstream
  upstream_unreachable: {
    status: 502,
    fault: 'upstream',
    title: 'The upstream could not be reached',
  },
  upstream_invalid_response: {
    status: 502,
    fault: 'upstream',
    title: 'The upstream sent an invalid response',
  },
  upstream_timeout: {
    status: 504,
    fault: 'upstream',
    title: 'The upstream did not answer in time',
  },
  upstream_suspended: {
    status: 503,
    fault: 'upstream',
    title: 'The upstream is left alone for a moment',
  },
  upstream_busy: {
    status: 503,
    fault: 'upstream',
    title: 'The upstream has enough to do',
  },
  // Ours
  internal: { status: 500, fault: 'platform', title: 'Internal error' },
  starting: { status: 503, fault: 'platform', title: 'The gateway has no configuration yet' },
  credentials_unavailable: {
    status: 503,
    fault: 'platform',
    title: 'The credentials are not loaded yet',
  },
  limits_unavailable: {
    status: 503,
    fault: 'platform',
    title: 'Limits cannot be counted at the moment',
  },
  draining: { status: 503, fault: 'platform', title: 'The gateway is shutting down' },
  overloaded: { status: 503, fault: 'platform', title: 'Temporarily reduced capacity' },
  node_unreachable: { status: 503, fault: 'platform', title: 'The gateway cannot be asked' },
  database_unavailable: { status: 503, fault: 'platform', title: 'The database cannot be reached' },
} as const satisfies Record<string, { status: number; fault: Fault; title: string }>

export type ProblemCode = keyof typeof CATALOGUE

export const PROBLEM_CODES = Object.keys(CATALOGUE) as ProblemCode[]

/** Status, owner and title of a code. */
export function problemFacts(code: ProblemCode): { status: number; fault: Fault; title: string } {
  return CATALOGUE[code]
}

/** One bad place in the input. `pointer` is a JSON Pointer (RFC 6901) into the body or a field's name. */
export type ProblemField = Readonly<{ pointer: string; detail: string; line?: number }>

/**
 * An expected failure. `detail` is public; put what operators need in `cause`.
 * `retryAfterMs` becomes `Retry-After`, rounded up to whole seconds.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly status: number
  readonly fault: Fault
  readonly title: string
  readonly errors: readonly ProblemField[]
  readonly retryAfterMs: number | undefined

  constructor(
    code: ProblemCode,
    detail?: string,
    options?: { cause?: unknown; errors?: readonly ProblemField[]; retryAfterMs?: number },
  ) {
    super(detail ?? CATALOGUE[code].title, options)
    this.code = code
    this.status = CATALOGUE[code].status
    this.fault = CATALOGUE[code].fault
    this.title = CATALOGUE[code].title
    this.errors = options?.errors ?? []
    this.retryAfterMs = options?.retryAfterMs
  }
}
