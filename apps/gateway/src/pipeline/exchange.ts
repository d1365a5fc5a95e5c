import type { Duplex } from 'node:stream'
import type {
  CompiledLifecycle,
  CompiledRoute,
  CompiledTier,
  Fault,
  LimitVerdict,
  PathRefusal,
  RequestFacts,
  Retirement,
  Snapshot,
} from '@gatehouse/policy'
import type { CallerRequest, CallerResponse } from '../http/message.ts'
import type { RequestHeaders } from '../http/request-headers.ts'
import type { LimitCharge } from '../stores/limit-store.ts'
import type { BalancedTarget } from '../upstream/balanced-target.ts'
import type { Balancer } from '../upstream/balancer.ts'

/** Who calls: what `authenticate` establishes and the upstream, the limits and the usage are told. */
export type Principal = Readonly<{
  organizationId: string
  applicationId: string
  keyId: string
  environment: 'live' | 'test'
}>

/** The connection of a caller who wants a WebSocket, and what came behind its handshake. */
export type Upgrade = Readonly<{ socket: Duplex; head: Buffer }>

/** What can be called off when the caller goes away. */
export type UpstreamCall = { abort(): void }

/** Stands for "no fault". */
export type FaultOrNone = Fault | ''

const NO_SEGMENTS: readonly string[] = Object.freeze([])

/**
 * One request and its answer, from the first byte to the log line.
 *
 * Every field exists from the beginning, so that all exchanges have one shape; each is written by the phase
 * that establishes it and only read afterwards. Instants: `startedAtMs` is the clock, `…Tick` are `performance.now()`.
 */
export class Exchange implements RequestFacts {
  readonly request: CallerRequest
  readonly response: CallerResponse
  readonly id: string
  readonly startedAtMs: number
  readonly startedTick: number

  // request-context
  readonly method: string
  headers: RequestHeaders
  peerAddress = ''
  clientAddress = ''
  isPeerTrusted = false
  /** The caller's connection is behind TLS. */
  isSecure = false
  host = ''
  path = ''
  segments: readonly string[] = NO_SEGMENTS
  query = ''
  /** Why the safe path policy refuses the target; an API's own may take it. Until then there is no path. */
  pathRefusal: PathRefusal | undefined = undefined
  traceId = ''
  /** What the upstream gets: the caller's trace, our span. */
  traceparent = ''
  hasBody = false
  /** The caller wrote `Expect: 100-continue` and waits for our word. */
  awaitsContinue = false
  /** Set when the caller wants a WebSocket. */
  upgrade: Upgrade | undefined = undefined

  // shed
  /** The thread is overloaded, and this call is refused unless its tier turns out to be critical. */
  isDrawn = false

  // match-route
  /** Fields whose values decided where the request goes, in lower case: for `Vary`. */
  askedFields: Set<string> | undefined = undefined
  snapshot: Snapshot | undefined = undefined
  route: CompiledRoute | undefined = undefined
  operationId = ''

  // choose-version
  /** The call named no version: `serve-version` waits until its pin is known. */
  isVersionOpen = false
  /** What a call that named none, or one that is not there, is told. */
  supportedVersions: readonly string[] | undefined = undefined

  // serve-version
  /** Of the operation when it has plans of its own, else of the version. */
  lifecycle: CompiledLifecycle | undefined = undefined
  /** Set when it answers no more. */
  retirement: Retirement | undefined = undefined

  // authenticate, authorise
  principal: Principal | undefined = undefined
  subscriptionId = ''
  tier: CompiledTier | undefined = undefined

  // limit
  /** Bytes that the body may have: the smaller of what the route and the caller's tier take. */
  bodyBytesMax = 0
  verdicts: readonly LimitVerdict[] | undefined = undefined
  /** What has to be settled when the exchange is over. */
  limitCharge: LimitCharge | undefined = undefined
  /** Fields of the answer that tell what it cost; they stay here. */
  costHeaders: ReadonlySet<string> | undefined = undefined
  toldCosts: Map<string, string> | undefined = undefined

  /** Fields that the answer carries whoever makes it: name, value, name, value … */
  responseFields: string[] = []

  // choose-target
  balancer: Balancer | undefined = undefined
  target: BalancedTarget | undefined = undefined
  /** What consistent hashing goes by; 0 when the upstream does not hash. */
  hashKey = 0

  // forward
  /** The request to the upstream while it is under way. */
  upstreamCall: UpstreamCall | undefined = undefined
  upstreamStartedTick = 0
  upstreamEndedTick = 0
  /** When it became a WebSocket; 0: it did not. */
  upgradedTick = 0

  // the result, for `record`
  /** The instant it is counted at: its beginning, or the end of a WebSocket, which may be days later. */
  countedAtMs: number
  endedTick = 0
  status = 0
  fault: FaultOrNone = ''
  code = ''
  /** For operators only; never sent. */
  cause: unknown = undefined
  requestBytes = 0
  responseBytes = 0

  constructor(
    request: CallerRequest,
    response: CallerResponse,
    headers: RequestHeaders,
    id: string,
    startedAtMs: number,
  ) {
    this.request = request
    this.response = response
    this.headers = headers
    this.id = id
    this.startedAtMs = startedAtMs
    this.countedAtMs = startedAtMs
    this.startedTick = performance.now()
    this.method = request.method ?? 'GET'
  }

  /** The value of a field that routing asks for, repeated ones joined; notes that it was asked. */
  header(nameLowerCase: string): string | undefined {
    this.askedFields ??= new Set()
    this.askedFields.add(nameLowerCase)
    const { rawHeaders } = this.request
    let found: string | undefined
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] as string
      if (name.length !== nameLowerCase.length || name.toLowerCase() !== nameLowerCase) continue
      const value = rawHeaders[index + 1] as string
      found = found === undefined ? value : `${found}, ${value}`
    }
    return found
  }
}
