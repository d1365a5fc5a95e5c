import { type CompiledRoute, type LimitVerdict, RecordedRequest } from '@gatehouse/policy'
import type { Exchange, Principal } from '../pipeline/exchange.ts'
import { type LineEncoder, type Piece, pieceOf } from './line-encoder.ts'
import type { LogSink } from './log-buffer.ts'

/** Together, escaped at worst, these stay below the longest line that the log's buffer has room for. */
const PATH_LENGTH_MAX = 2_048
const USER_AGENT_LENGTH_MAX = 256
const CAUSE_LENGTH_MAX = 2_048

/** What stands between the values. */
const P = {
  time: pieceOf('{"level":30,"time":'),
  requestId: pieceOf(',"msg":"request","requestId":"'),
  traceId: pieceOf('","traceId":"'),
  client: pieceOf('","client":"'),
  operation: pieceOf(',"operation":"'),
  method: pieceOf(',"method":"'),
  path: pieceOf('","path":'),
  host: pieceOf(',"host":"'),
  status: pieceOf(',"status":'),
  fault: pieceOf(',"fault":"'),
  code: pieceOf(',"code":"'),
  cause: pieceOf(',"cause":'),
  durationMs: pieceOf(',"durationMs":'),
  upstreamMs: pieceOf(',"upstreamMs":'),
  requestBytes: pieceOf(',"requestBytes":'),
  responseBytes: pieceOf(',"responseBytes":'),
  limit: pieceOf(',"limit":"'),
  limitRemaining: pieceOf('","limitRemaining":'),
  limited: pieceOf(',"limited":true'),
  notLimited: pieceOf(',"limited":false'),
  revision: pieceOf(',"revision":'),
  userAgent: pieceOf(',"userAgent":'),
  quote: pieceOf('"'),
  end: pieceOf('}\n'),
}

/** The part of a line that is the same for every request of a caller, and the one of a route. */
const callerPieces = new WeakMap<Principal, Piece>()
const routePieces = new WeakMap<CompiledRoute, Piece>()

/**
 * One line for each exchange, in pino's format: level 30 is its "info", and both kinds of lines are read by the same
 * tools. Written by hand, because the fields are known and most of them are our own ids.
 *
 * Never a credential, and of the query nothing at all. Durations are milliseconds, sizes bytes of bodies.
 */
export function encodeAccessLine(line: LineEncoder, exchange: Exchange): void {
  line.piece(P.time)
  line.integer(exchange.startedAtMs)
  encodeText(line, P.requestId, exchange.id)
  encodeText(line, P.traceId, exchange.traceId)
  encodeText(line, P.client, exchange.clientAddress)
  line.piece(P.quote)
  encodeIds(line, exchange)
  encodeText(line, P.method, exchange.method)
  line.piece(P.path)
  line.string(clip(exchange.path, PATH_LENGTH_MAX))
  if (exchange.route?.host != null) encodeHost(line, exchange.host)
  encodeNumber(line, P.status, exchange.status)
  if (exchange.code !== '' || exchange.fault !== '') encodeFailure(line, exchange)
  encodeTimes(line, exchange)
  if (exchange.verdicts !== undefined) encodeLimit(line, exchange.verdicts)
  if (exchange.snapshot !== undefined) {
    encodeNumber(line, P.revision, exchange.snapshot.revision)
  }
  line.piece(P.userAgent)
  line.string(clip(exchange.headers.userAgent, USER_AGENT_LENGTH_MAX))
  line.piece(P.end)
}

function encodeText(line: LineEncoder, name: Piece, text: string): void {
  line.piece(name)
  line.text(text)
}

/** Only where the route asks for one: a host is a caller's text, and checked (`http/host.ts`). */
function encodeHost(line: LineEncoder, host: string): void {
  encodeText(line, P.host, host)
  line.piece(P.quote)
}

function encodeNumber(line: LineEncoder, name: Piece, value: number): void {
  line.piece(name)
  line.integer(value)
}

function encodeIds(line: LineEncoder, { principal, route, operationId }: Exchange): void {
  if (principal !== undefined) line.piece(callerPieces.get(principal) ?? callerPiece(principal))
  if (route !== undefined) line.piece(routePieces.get(route) ?? routePiece(route))
  if (operationId === '') return
  encodeText(line, P.operation, operationId)
  line.piece(P.quote)
}

function callerPiece(principal: Principal): Piece {
  const { organizationId, applicationId, keyId } = principal
  const piece = pieceOf(
    `,"consumer":"${organizationId}","application":"${applicationId}","key":"${keyId}"`,
  )
  callerPieces.set(principal, piece)
  return piece
}

function routePiece(route: CompiledRoute): Piece {
  const piece = pieceOf(
    `,"api":"${route.api.slug}","version":"${route.version.name}","route":"${route.id}"`,
  )
  routePieces.set(route, piece)
  return piece
}

function encodeFailure(line: LineEncoder, { fault, code, cause }: Exchange): void {
  if (fault !== '') {
    encodeText(line, P.fault, fault)
    line.piece(P.quote)
  }
  if (code !== '') {
    encodeText(line, P.code, code)
    line.piece(P.quote)
  }
  if (cause === undefined) return
  line.piece(P.cause)
  line.string(clip(causeText(cause, code), CAUSE_LENGTH_MAX))
}

function encodeTimes(line: LineEncoder, exchange: Exchange): void {
  line.piece(P.durationMs)
  line.thousandths(exchange.endedTick - exchange.startedTick)
  if (exchange.upstreamEndedTick > 0) {
    line.piece(P.upstreamMs)
    line.thousandths(exchange.upstreamEndedTick - exchange.upstreamStartedTick)
  }
  encodeNumber(line, P.requestBytes, exchange.requestBytes)
  encodeNumber(line, P.responseBytes, exchange.responseBytes)
}

/** The most telling limit: the one that refused, else the first. */
function encodeLimit(line: LineEncoder, verdicts: readonly LimitVerdict[]): void {
  let shown = verdicts[0]
  for (const verdict of verdicts) if (!verdict.allowed && shown?.allowed) shown = verdict
  if (shown === undefined) return
  encodeText(line, P.limit, shown.limit.name)
  encodeNumber(line, P.limitRemaining, shown.remaining)
  line.piece(shown.allowed ? P.notLimited : P.limited)
}

/** What operators need to know of a failure and callers do not. */
function causeText(cause: unknown, code: string): string {
  const error = cause as NodeJS.ErrnoException
  if (code === 'internal') return error.stack ?? String(cause)
  return error.code === undefined ? String(error.message) : `${error.code}: ${error.message}`
}

function clip(text: string, lengthMax: number): string {
  return text.length > lengthMax ? text.slice(0, lengthMax) : text
}

const REQUEST_ID = /^[\w-]{1,64}$/

/** What the log's newest lines say of a request; undefined when they do not know it. */
export function recordedRequest(
  log: Pick<LogSink, 'find'>,
  requestId: string,
): RecordedRequest | undefined {
  if (!REQUEST_ID.test(requestId)) return undefined
  const line = log.find(`"msg":"request","requestId":"${requestId}"`)
  return line === undefined ? undefined : RecordedRequest.parse(JSON.parse(line))
}
