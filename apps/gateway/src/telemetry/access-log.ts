import type { CompiledRoute } from '@gatehouse/policy'
import type { Exchange, Principal } from '../pipeline/exchange.ts'
import type { LineEncoder } from './line-encoder.ts'

/** Together, escaped at worst, these stay below the longest line that the log's buffer has room for. */
const PATH_LENGTH_MAX = 2_048
const USER_AGENT_LENGTH_MAX = 256
const CAUSE_LENGTH_MAX = 2_048

/** The part of a line that is the same for every request of a caller, and the one of a route. */
const callerTexts = new WeakMap<Principal, string>()
const routeTexts = new WeakMap<CompiledRoute, string>()

/**
 * One line for each exchange, in pino's format: level 30 is its "info", and both kinds of lines are read by the same
 * tools. Written by hand, because the fields are known and most of them are our own ids.
 *
 * Never a credential, and of the query nothing at all. Durations are milliseconds, sizes bytes of bodies.
 */
export function encodeAccessLine(line: LineEncoder, exchange: Exchange): void {
  line.ascii('{"level":30,"time":')
  line.integer(exchange.startedAtMs)
  line.ascii(',"msg":"request","requestId":"')
  line.ascii(exchange.id)
  line.ascii('","traceId":"')
  line.ascii(exchange.traceId)
  line.ascii('","client":"')
  line.ascii(exchange.clientAddress)
  line.ascii('"')
  encodeIds(line, exchange)
  line.ascii(',"method":"')
  line.ascii(exchange.method)
  line.ascii('","path":')
  line.string(clip(exchange.path, PATH_LENGTH_MAX))
  encodeResult(line, exchange)
  encodeTimes(line, exchange)
  encodeLimit(line, exchange)
  if (exchange.snapshot !== undefined) {
    line.ascii(',"revision":')
    line.integer(exchange.snapshot.revision)
  }
  line.ascii(',"userAgent":')
  line.string(clip(exchange.headers.userAgent, USER_AGENT_LENGTH_MAX))
  line.ascii('}\n')
}

function encodeIds(line: LineEncoder, { principal, route, operationId }: Exchange): void {
  if (principal !== undefined) line.ascii(callerTexts.get(principal) ?? callerText(principal))
  if (route !== undefined) line.ascii(routeTexts.get(route) ?? routeText(route))
  if (operationId === '') return
  line.ascii(',"operation":"')
  line.ascii(operationId)
  line.ascii('"')
}

function callerText(principal: Principal): string {
  const { organizationId, applicationId, keyId } = principal
  const text = `,"consumer":"${organizationId}","application":"${applicationId}","key":"${keyId}"`
  callerTexts.set(principal, text)
  return text
}

function routeText(route: CompiledRoute): string {
  const text = `,"api":"${route.api.slug}","version":"${route.version.name}","route":"${route.id}"`
  routeTexts.set(route, text)
  return text
}

function encodeResult(line: LineEncoder, { status, fault, code, cause }: Exchange): void {
  line.ascii(',"status":')
  line.integer(status)
  if (fault !== '') {
    line.ascii(',"fault":"')
    line.ascii(fault)
    line.ascii('"')
  }
  if (code !== '') {
    line.ascii(',"code":"')
    line.ascii(code)
    line.ascii('"')
  }
  if (cause === undefined) return
  line.ascii(',"cause":')
  line.string(clip(causeText(cause, code), CAUSE_LENGTH_MAX))
}

function encodeTimes(line: LineEncoder, exchange: Exchange): void {
  line.ascii(',"durationMs":')
  line.thousandths(exchange.endedTick - exchange.startedTick)
  if (exchange.upstreamEndedTick > 0) {
    line.ascii(',"upstreamMs":')
    line.thousandths(exchange.upstreamEndedTick - exchange.upstreamStartedTick)
  }
  line.ascii(',"requestBytes":')
  line.integer(exchange.requestBytes)
  line.ascii(',"responseBytes":')
  line.integer(exchange.responseBytes)
}

/** The most telling limit: the one that refused, else the first. */
function encodeLimit(line: LineEncoder, { verdicts }: Exchange): void {
  if (verdicts === undefined) return
  let shown = verdicts[0]
  for (const verdict of verdicts) if (!verdict.allowed && shown?.allowed) shown = verdict
  if (shown === undefined) return
  line.ascii(',"limit":"')
  line.ascii(shown.limitName)
  line.ascii('","limitRemaining":')
  line.integer(shown.remaining)
  line.ascii(shown.allowed ? ',"limited":false' : ',"limited":true')
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
