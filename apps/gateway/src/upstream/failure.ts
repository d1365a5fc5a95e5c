import { Problem, type ProblemCode } from '@gatehouse/policy'
import { AddressRefused } from './address-guard.ts'
import { TlsUnusable } from './upstream-tls.ts'

const CODES: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout'],
  ['ETIMEDOUT', 'upstream_timeout'],
  ['ECONNREFUSED', 'upstream_unreachable'],
  ['ENOTFOUND', 'upstream_unreachable'],
  ['EAI_AGAIN', 'upstream_unreachable'],
  ['EHOSTUNREACH', 'upstream_unreachable'],
  ['ENETUNREACH', 'upstream_unreachable'],
  ['EADDRNOTAVAIL', 'upstream_unreachable'],
  ['UND_ERR_HEADERS_OVERFLOW', 'upstream_invalid_response'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'upstream_invalid_response'],
  ['UND_ERR_SOCKET', 'upstream_invalid_response'],
  ['ECONNRESET', 'upstream_invalid_response'],
  ['EPIPE', 'upstream_invalid_response'],
  ['ERR_INVALID_CHAR', 'upstream_invalid_response'],
  ['ERR_INVALID_HTTP_TOKEN', 'upstream_invalid_response'],
  // What only a caller's own request can make undici say.
  ['UND_ERR_INVALID_ARG', 'bad_request'],
  ['UND_ERR_NOT_SUPPORTED', 'bad_request'],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'bad_request'],
])

const DETAILS: Partial<Record<ProblemCode, string>> = {
  upstream_invalid_response: 'The upstream closed the connection or broke the protocol',
}

/**
 * Whose failure it is. `isConnected` says whether the upstream was there when it happened: an unknown error before
 * that (TLS, mostly) means unreachable, one after it an invalid response. The error itself is for the log only.
 */
export function upstreamProblem(error: Error, isConnected: boolean): Problem {
  if (error instanceof Problem) return error
  if (error instanceof AddressRefused || error instanceof TlsUnusable) {
    return new Problem('upstream_not_configured', undefined, { cause: error })
  }
  const code = (error as NodeJS.ErrnoException).code ?? ''
  let problem = CODES.get(code)
  if (code.startsWith('HPE_')) problem = 'upstream_invalid_response'
  if (problem === undefined || !isConnected) {
    problem ??= isConnected ? 'upstream_invalid_response' : 'upstream_unreachable'
    if (!isConnected && problem === 'upstream_invalid_response') problem = 'upstream_unreachable'
  }
  return new Problem(problem, DETAILS[problem], { cause: error })
}

const RESETS: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Whether a connection that stood was closed by the other side: the request may have been executed, or not. */
export function isReset(error: Error): boolean {
  return RESETS.has((error as NodeJS.ErrnoException).code ?? '')
}

/** Whether no byte of the request can have reached the upstream, so that sending it elsewhere is safe. */
export function isConnectFailure(error: Error, isConnected: boolean): boolean {
  if (isConnected || error instanceof Problem) return false
  return upstreamProblem(error, false).fault === 'upstream'
}
