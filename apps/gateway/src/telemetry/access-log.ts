import type { CompiledRoute } from '@gatehouse/policy'
import type { Exchange, Principal } from '../pipeline/exchange.ts'

/** pino's number for "info": both kinds of lines are read by the same tools. */
const INFO = 30
const USER_AGENT_LENGTH_MAX = 256

/** The part of a line that is the same for every request of a caller, and the one of a route. */
const callerTexts = new WeakMap<Principal, string>()
const routeTexts = new WeakMap<CompiledRoute, string>()

/**
 * One line for each exchange, in pino's format. Written by hand: the fields are known, most of them are our own ids that
 * need no escaping, and this takes a third of what a general serialiser does.
 *
 * Never a credential, and of the query nothing at all. Durations are milliseconds, sizes bytes of bodies.
 */
export function accessLine(exchange: Exchange, endedTick: number): string {
  const { principal, route, operationId, fault, code, snapshot } = exchange
  const durationMs = round(endedTick - exchange.startedTick)
  let line = `{"level":${INFO},"time":${exchange.startedAtMs},"msg":"request","requestId":"${exchange.id}","traceId":"${exchange.traceId}","client":"${exchange.clientAddress}"`
  if (principal !== undefined) line += callerTexts.get(principal) ?? callerText(principal)
  if (route !== undefined) line += routeTexts.get(route) ?? routeText(route)
  if (operationId !== '') line += `,"operation":"${operationId}"`
  line += `,"method":"${exchange.method}","path":"${escaped(exchange.path)}","status":${exchange.status}`
  if (fault !== '') line += `,"fault":"${fault}"`
  if (code !== '') line += `,"code":"${code}"`
  line += `,"durationMs":${durationMs}`
  if (exchange.upstreamEndedTick > 0) {
    line += `,"upstreamMs":${round(exchange.upstreamEndedTick - exchange.upstreamStartedTick)}`
  }
  line += `,"requestBytes":${exchange.requestBytes},"responseBytes":${exchange.responseBytes}`
  line += limitState(exchange)
  if (snapshot !== undefined) line += `,"revision":${snapshot.revision}`
  if (exchange.cause !== undefined) line += causeText(exchange)
  return `${line},"userAgent":"${escaped(clip(exchange.headers.userAgent))}"}\n`
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

/** Microseconds are enough, and a short number is quickly printed. */
function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}

/** The most telling limit: the one that refused, else the first. */
function limitState({ verdicts }: Exchange): string {
  if (verdicts === undefined) return ''
  const shown = verdicts.find(({ allowed }) => !allowed) ?? verdicts[0]
  if (shown === undefined) return ''
  return `,"limit":"${shown.limitName}","limitRemaining":${shown.remaining},"limited":${!shown.allowed}`
}

/** What operators need to know of a failure and callers do not. */
function causeText({ cause, code }: Exchange): string {
  const error = cause as NodeJS.ErrnoException
  const text = code === 'internal' ? (error.stack ?? String(cause)) : causeLine(error)
  return `,"cause":${JSON.stringify(text)}`
}

function causeLine(error: NodeJS.ErrnoException): string {
  return error.code === undefined ? String(error.message) : `${error.code}: ${error.message}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON has to escape
const NEEDS_ESCAPING = /["\\\u0000-\u001f\u007f-\u009f]/

/** Text inside quotes; most needs nothing done. */
function escaped(text: string): string {
  return NEEDS_ESCAPING.test(text) ? JSON.stringify(text).slice(1, -1) : text
}

function clip(text: string): string {
  return text.length > USER_AGENT_LENGTH_MAX ? text.slice(0, USER_AGENT_LENGTH_MAX) : text
}
