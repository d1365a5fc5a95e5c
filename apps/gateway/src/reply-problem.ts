import {
  isAdmitted,
  PROBLEM_MEDIA_TYPE,
  Problem,
  problemDocument,
  retryAfterSeconds,
  wwwAuthenticate,
} from '@gatehouse/policy'
import { endGrpc, isGrpc } from './http/grpc.ts'
import { lingerBeforeClose } from './http/linger.ts'
import type { Exchange } from './pipeline/exchange.ts'

/** An error nobody expected becomes `internal`; its story is for the log only. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('internal', undefined, { cause: error })
}

/**
 * The one error handler: renders a problem as `application/problem+json` (RFC 9457) and notes it on the exchange.
 *
 * Once the head has left there is nothing honest left to say: the connection is cut, so that the caller sees a
 * truncated body and not a complete one.
 */
export function replyProblem(exchange: Exchange, problem: Problem, docsBaseUrl: string): void {
  const { request, response } = exchange
  exchange.status = problem.status
  exchange.fault = problem.fault
  exchange.code = problem.code
  exchange.cause = problem.cause
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  if (isGrpc(request)) {
    replyGrpc(exchange, problem)
    return
  }
  const document = problemDocument(problem, {
    requestId: exchange.id,
    docsBaseUrl,
    ...(exchange.path !== '' && { instance: exchange.path }),
    ...(problem.code === 'version_retired' && { extra: exchange.retirement?.members ?? {} }),
    ...(exchange.supportedVersions !== undefined && {
      extra: { supportedVersions: exchange.supportedVersions },
    }),
    ...(problem.code === 'rate_limited' && { violatedPolicies: violatedPolicies(exchange) }),
  })
  const body = JSON.stringify(document)
  const fields = problemFields(exchange, problem, Buffer.byteLength(body))
  if (exchange.hasBody && !request.complete) {
    fields.push('Connection', 'close')
    lingerBeforeClose(request)
  }
  response.writeHead(problem.status, fields)
  if (exchange.method !== 'HEAD') exchange.responseBytes = Buffer.byteLength(body)
  response.end(exchange.method === 'HEAD' ? undefined : body)
}

/** gRPC tells failures by trailers, below an answer that is 200. */
function replyGrpc(exchange: Exchange, problem: Problem): void {
  const { response, responseFields } = exchange
  response.writeHead(200, ['Content-Type', 'application/grpc', ...responseFields])
  endGrpc(response, problem)
}

function problemFields(exchange: Exchange, problem: Problem, bodyBytes: number): string[] {
  const fields = ['Content-Type', PROBLEM_MEDIA_TYPE, 'Content-Length', String(bodyBytes)]
  fields.push('Cache-Control', 'no-store', ...exchange.responseFields)
  const challenge = wwwAuthenticate(problem)
  if (challenge !== undefined) fields.push('WWW-Authenticate', challenge)
  if (problem.retryAfterMs !== undefined && !exchange.responseFields.includes('Retry-After')) {
    fields.push('Retry-After', retryAfterSeconds(problem.retryAfterMs))
  }
  return fields
}

function violatedPolicies({ verdicts }: Exchange): string[] {
  if (verdicts === undefined || isAdmitted(verdicts)) return []
  return verdicts
    .filter(({ allowed, limit }) => !allowed && limit.mode === 'enforce')
    .map(({ limit }) => limit.name)
}
