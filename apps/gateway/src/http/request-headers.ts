import { connectionNames, isHopByHop, isReservedRequestHeader } from '@gatehouse/policy'

/**
 * What the gateway does with each field of a request. One pass over the raw pairs, so that duplicates, empty values,
 * order and spelling survive in what is forwarded.
 */
export type RequestHeaders = {
  /** Name, value, name, value …: what is forwarded as it came. Later phases append to it. */
  forwarded: string[]
  /** Fields, not bytes: bounded by `HEADER_FIELDS_MAX`. */
  hosts: number
  host: string
  authorizations: number
  authorization: string | undefined
  apiKeys: number
  apiKey: string | undefined
  connection: string | undefined
  contentLength: string | undefined
  transferEncoding: string | undefined
  te: string | undefined
  upgrade: string | undefined
  origin: string | undefined
  corsMethod: string | undefined
  corsHeaders: string | undefined
  userAgent: string
  traceparent: string | undefined
  tracestate: string | undefined
  via: string | undefined
  forwardedFor: string | undefined
  forwardedProto: string | undefined
  forwardedHost: string | undefined
}

type Captured = Exclude<keyof RequestHeaders, 'forwarded' | 'hosts' | 'authorizations' | 'apiKeys'>

type Rule = Readonly<{ forward: boolean; capture: Captured | undefined }>

const FORWARD: Rule = { forward: true, capture: undefined }
const DROP: Rule = { forward: false, capture: undefined }

/** `Expect` is between us and the caller; the two credentials are put back by `authenticate` when they are not ours. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['authorization', { forward: false, capture: 'authorization' }],
  ['x-api-key', { forward: false, capture: 'apiKey' }],
  ['host', { forward: false, capture: 'host' }],
  ['connection', { forward: false, capture: 'connection' }],
  ['content-length', { forward: true, capture: 'contentLength' }],
  ['transfer-encoding', { forward: false, capture: 'transferEncoding' }],
  ['te', { forward: false, capture: 'te' }],
  ['upgrade', { forward: false, capture: 'upgrade' }],
  ['expect', DROP],
  ['origin', { forward: true, capture: 'origin' }],
  ['access-control-request-method', { forward: true, capture: 'corsMethod' }],
  ['access-control-request-headers', { forward: true, capture: 'corsHeaders' }],
  ['user-agent', { forward: true, capture: 'userAgent' }],
  ['traceparent', { forward: false, capture: 'traceparent' }],
  ['tracestate', { forward: false, capture: 'tracestate' }],
  ['via', { forward: false, capture: 'via' }],
  ['x-forwarded-for', { forward: false, capture: 'forwardedFor' }],
  ['x-forwarded-proto', { forward: false, capture: 'forwardedProto' }],
  ['x-forwarded-host', { forward: false, capture: 'forwardedHost' }],
])

/** More fields than this are refused with 431. */
export const HEADER_FIELDS_MAX = 100

/** Names as callers spell them; a caller that invents names cannot make this grow. */
const SPELLINGS_MAX = 2_000
const spellings = new Map<string, Rule>()

/** Reads Node's flat `rawHeaders`. Values of a repeated captured field are joined by `, `, except Host and credentials. */
export function readRequestHeaders(raw: readonly string[]): RequestHeaders {
  const headers = emptyHeaders()
  const { forwarded } = headers
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const rule = spellings.get(name) ?? ruleOf(name)
    if (rule.forward) forwarded.push(name, value)
    if (rule.capture !== undefined) capture(headers, rule.capture, value)
  }
  dropNamedByConnection(headers)
  return headers
}

function emptyHeaders(): RequestHeaders {
  return {
    forwarded: [],
    hosts: 0,
    host: '',
    authorizations: 0,
    authorization: undefined,
    apiKeys: 0,
    apiKey: undefined,
    connection: undefined,
    contentLength: undefined,
    transferEncoding: undefined,
    te: undefined,
    upgrade: undefined,
    origin: undefined,
    corsMethod: undefined,
    corsHeaders: undefined,
    userAgent: '',
    traceparent: undefined,
    tracestate: undefined,
    via: undefined,
    forwardedFor: undefined,
    forwardedProto: undefined,
    forwardedHost: undefined,
  }
}

function ruleOf(name: string): Rule {
  const lower = name.toLowerCase()
  const rule =
    RULES.get(lower) ?? (isHopByHop(lower) || isReservedRequestHeader(lower) ? DROP : FORWARD)
  if (spellings.size < SPELLINGS_MAX) spellings.set(name, rule)
  return rule
}

function capture(headers: RequestHeaders, field: Captured, value: string): void {
  if (field === 'host') {
    headers.hosts += 1
    headers.host = value
    return
  }
  if (field === 'authorization') headers.authorizations += 1
  if (field === 'apiKey') headers.apiKeys += 1
  const known = headers[field]
  headers[field] = known === undefined || known === '' ? value : `${known}, ${value}`
}

/** RFC 9110 §7.6.1: what `Connection` names belongs to this connection too. Rare, hence a second pass. */
function dropNamedByConnection(headers: RequestHeaders): void {
  const named = connectionNames(headers.connection)
  if (named.size === 0) return
  const kept: string[] = []
  for (let index = 0; index < headers.forwarded.length; index += 2) {
    const name = headers.forwarded[index] as string
    if (!named.has(name.toLowerCase())) kept.push(name, headers.forwarded[index + 1] as string)
  }
  headers.forwarded = kept
  if (named.has('traceparent')) headers.traceparent = undefined
}
