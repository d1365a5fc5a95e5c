import type { Problem, ProblemCode, ProblemField } from '../problem.ts'

/** Media type of every error body (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

export type ProblemDocument = Readonly<{
  type: string
  title: string
  status: number
  code: ProblemCode
  detail: string
  requestId: string
  instance?: string
  errors?: readonly ProblemField[]
  'violated-policies'?: readonly string[]
}>

export type ProblemContext = Readonly<{
  requestId: string
  /** The URL that failed; path only. */
  instance?: string
  /** Origin and base path of the portal, `https://developers.example`. */
  docsBaseUrl: string
  /** Names of the limits that refused, with `rate_limited`. */
  violatedPolicies?: readonly string[]
  /** Members of a particular problem; they never replace the standard ones. */
  extra?: Readonly<Record<string, unknown>>
}>

/** draft-ietf-httpapi-ratelimit-headers-10 registers these two. */
const REGISTERED_TYPES: Partial<Record<ProblemCode, string>> = {
  rate_limited: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  overloaded: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
}

/** The page that explains a code. */
export function problemDocsUrl(docsBaseUrl: string, code: ProblemCode): string {
  return `${docsBaseUrl.endsWith('/') ? docsBaseUrl.slice(0, -1) : docsBaseUrl}/docs/errors/${code}`
}

/** The body of an error response, as in RFC 9457. `type` is the code's page unless IANA registered one. */
export function problemDocument(problem: Problem, context: ProblemContext): ProblemDocument {
  const { code, title, status, message, errors } = problem
  return {
    ...context.extra,
    type: REGISTERED_TYPES[code] ?? problemDocsUrl(context.docsBaseUrl, code),
    title,
    status,
    code,
    detail: message,
    requestId: context.requestId,
    ...(context.instance !== undefined && { instance: context.instance }),
    ...(errors.length > 0 && { errors }),
    ...(context.violatedPolicies !== undefined && {
      'violated-policies': context.violatedPolicies,
    }),
  }
}

/**
 * `WWW-Authenticate` of a 401 answer, undefined for every other status. A request without credentials is told no
 * error code (RFC 6750 §3.1).
 */
export function wwwAuthenticate({
  code,
  status,
}: Pick<Problem, 'code' | 'status'>): string | undefined {
  if (status !== 401) return undefined
  switch (code) {
    case 'unauthenticated':
    case 'sign_in_failed':
      return 'Bearer realm="gatehouse"'
    case 'credential_ambiguous':
    case 'credential_in_url':
      return 'Bearer realm="gatehouse", error="invalid_request"'
    default:
      return 'Bearer realm="gatehouse", error="invalid_token"'
  }
}
