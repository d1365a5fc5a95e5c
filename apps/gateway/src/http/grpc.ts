import type { Problem } from '@gatehouse/policy'
import type { CallerRequest, CallerResponse } from './message.ts'

/** Codes of https://grpc.github.io/grpc/core/md_doc_statuscodes.html that the gateway has reason to say. */
const CODE = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

const BY_STATUS: ReadonlyMap<number, number> = new Map<number, number>([
  [400, CODE.invalidArgument],
  [401, CODE.unauthenticated],
  [403, CODE.permissionDenied],
  [404, CODE.unimplemented],
  [405, CODE.unimplemented],
  [408, CODE.deadlineExceeded],
  [410, CODE.unimplemented],
  [413, CODE.resourceExhausted],
  [429, CODE.resourceExhausted],
  [431, CODE.resourceExhausted],
  [499, CODE.cancelled],
  [501, CODE.unimplemented],
  [502, CODE.unavailable],
  [503, CODE.unavailable],
  [504, CODE.deadlineExceeded],
])

/** The trailers of an answer in the gateway's own name, and of an upstream's that has nothing else. */
export const GRPC_STATUS = 'grpc-status'
const GRPC_MESSAGE = 'grpc-message'
const GRPC_DETAILS = 'grpc-status-details-bin'
export const GRPC_TRAILERS: ReadonlySet<string> = new Set([GRPC_STATUS, GRPC_MESSAGE, GRPC_DETAILS])

/** What `grpc-message` has percent-encoded: all but printable ASCII, and the percent sign itself. */
const NOT_PLAIN = /[^\x20-\x24\x26-\x7e]+/gu

/** Whether a request is a call of gRPC (which there is over HTTP/2 only). */
export function isGrpc({ httpVersionMajor, headers }: CallerRequest): boolean {
  return httpVersionMajor === 2 && headers['content-type']?.startsWith('application/grpc') === true
}

/** Ends an answer that has begun: unlike HTTP, gRPC can still say that something went wrong. */
export function endGrpc(response: CallerResponse, problem: Problem): void {
  response.addTrailers(grpcStatus(problem))
  response.end()
}

/** A problem as gRPC says it: the code nearest to its status, and its words, percent-encoded. */
export function grpcStatus(problem: Problem): [name: string, value: string][] {
  const code = BY_STATUS.get(problem.status) ?? CODE.internal
  const words = `${problem.code}: ${problem.message}`
  return [
    [GRPC_STATUS, String(code)],
    [GRPC_MESSAGE, words.replace(NOT_PLAIN, encodeURIComponent)],
  ]
}
