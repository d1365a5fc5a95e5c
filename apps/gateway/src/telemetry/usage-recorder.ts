import type { ClientRow, LimitRow, UsageRow } from '@gatehouse/db'
import {
  addToSeconds,
  addToSketch,
  bucketStartMs,
  type CompiledLimit,
  type CompiledRoute,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  HOUR_MS,
  type LimitVerdict,
  MINUTE_MS,
  mostRestrictive,
  type Seconds,
  type Sketch,
  type StatusClass,
} from '@gatehouse/policy'
import type { Exchange, Principal } from '../pipeline/exchange.ts'

/** What was counted since the last time somebody took it. */
export type UsageDelta = Readonly<{
  rows: UsageRow[]
  clients: ClientRow[]
  limits: LimitRow[]
}>

export type UsageRecorder = Readonly<{
  /** Counts an exchange that is over. Memory only; never waits. */
  record(exchange: Exchange, status: StatusClass, durationMs: number): void
  /** Hands over what was counted, and begins anew; undefined when nothing was. */
  take(): UsageDelta | undefined
  /** Exchanges counted since the process began. */
  total(): number
}>

/** Kinds of clients told apart in one delta; the rest is counted as `(other)`. */
const CLIENTS_MAX = 5_000
const CLIENT_LENGTH_MAX = 80
const OTHER = '(other)'

/** Stand for "nobody" and "no route" as keys of a map. */
const NOBODY = {}
const NOWHERE = {}

type Bucket = {
  startsAtMs: number
  operationId: string
  status: StatusClass
  fault: string
  tierId: string
  upstreamId: string
  requests: number
  requestBytes: number
  responseBytes: number
  latency: Sketch
  seconds: Seconds
}
type ClientBucket = {
  startsAtMs: number
  versionId: string
  client: string
  requests: number
  lastAddress: string
  lastSeenAtMs: number
}
type LimitBucket = Omit<
  { -readonly [Field in keyof LimitRow]: LimitRow[Field] },
  'organizationId' | 'applicationId'
>
/** Of one caller: its buckets by route, its clients, and what did not fit its limits. */
type Counts = {
  principal: Principal | undefined
  byRoute: Map<object, { route: CompiledRoute | undefined; buckets: Bucket[] }>
  clients: ClientBucket[]
  limits: LimitBucket[]
}

/**
 * Counts usage by minute, caller, route, operation, status class, fault, tier and upstream; the database adds up what has one
 * key.
 *
 * The maps go by identity, and the few buckets below a caller and a route are looked through: joining nine fields into a
 * key and hashing it took longer than all of the counting. Bounded by what callers can do between two takes.
 */
export function createUsageRecorder(): UsageRecorder {
  let callers = new Map<object, Counts>()
  let clientCount = 0
  let total = 0

  function countClient(counts: Counts, exchange: Exchange): void {
    const { countedAtMs, clientAddress, route, headers } = exchange
    const hourMs = bucketStartMs(countedAtMs, HOUR_MS)
    const versionId = route === undefined ? '' : route.version.id
    let client = clientOf(headers.userAgent)
    let bucket = findClient(counts.clients, hourMs, versionId, client)
    if (bucket === undefined && clientCount >= CLIENTS_MAX) {
      client = OTHER
      bucket = findClient(counts.clients, hourMs, versionId, client)
    }
    if (bucket === undefined) {
      bucket = {
        startsAtMs: hourMs,
        versionId,
        client,
        requests: 0,
        lastAddress: '',
        lastSeenAtMs: 0,
      }
      counts.clients.push(bucket)
      clientCount += 1
    }
    bucket.requests += 1
    bucket.lastAddress = clientAddress
    bucket.lastSeenAtMs = countedAtMs
  }

  return {
    total: () => total,
    record(exchange, status, durationMs) {
      total += 1
      const { principal, countedAtMs } = exchange
      const counts = countsOf(callers, principal)
      const bucket = bucketOf(counts, exchange, status)
      bucket.requests += 1
      bucket.requestBytes += exchange.requestBytes
      bucket.responseBytes += exchange.responseBytes
      addToSketch(bucket.latency, durationMs)
      addToSeconds(bucket.seconds, countedAtMs)
      if (principal !== undefined) countClient(counts, exchange)
      if (exchange.verdicts !== undefined) countExceeded(counts, exchange)
    },
    take() {
      if (callers.size === 0) return undefined
      const taken = [...callers.values()]
      callers = new Map()
      clientCount = 0
      return {
        rows: taken.flatMap(rowsOf),
        clients: taken.flatMap(clientRowsOf),
        limits: taken.flatMap(limitRowsOf),
      }
    },
  }
}

function countsOf(callers: Map<object, Counts>, principal: Principal | undefined): Counts {
  const known = callers.get(principal ?? NOBODY)
  if (known !== undefined) return known
  const made: Counts = { principal, byRoute: new Map(), clients: [], limits: [] }
  callers.set(principal ?? NOBODY, made)
  return made
}

function bucketOf({ byRoute }: Counts, exchange: Exchange, status: StatusClass): Bucket {
  const { route, operationId, fault, countedAtMs } = exchange
  const tierId = exchange.tier === undefined ? '' : exchange.tier.id
  const upstreamId = exchange.balancer === undefined ? '' : exchange.balancer.upstream.id
  const startsAtMs = bucketStartMs(countedAtMs, MINUTE_MS)
  let ofRoute = byRoute.get(route ?? NOWHERE)
  if (ofRoute === undefined) {
    ofRoute = { route, buckets: [] }
    byRoute.set(route ?? NOWHERE, ofRoute)
  }
  for (const bucket of ofRoute.buckets) {
    if (
      bucket.startsAtMs === startsAtMs &&
      bucket.status === status &&
      bucket.operationId === operationId &&
      bucket.fault === fault &&
      bucket.tierId === tierId &&
      bucket.upstreamId === upstreamId
    ) {
      return bucket
    }
  }
  const made: Bucket = {
    startsAtMs,
    operationId,
    status,
    fault,
    tierId,
    upstreamId,
    requests: 0,
    requestBytes: 0,
    responseBytes: 0,
    latency: emptySketch(),
    seconds: emptySeconds(),
  }
  ofRoute.buckets.push(made)
  return made
}

function rowsOf({ principal, byRoute }: Counts): UsageRow[] {
  return [...byRoute.values()].flatMap(({ route, buckets }) =>
    buckets.map(({ status, latency, seconds, ...bucket }) => ({
      ...bucket,
      ...callerOf(principal),
      apiId: route?.api.id ?? '',
      versionId: route?.version.id ?? '',
      routeId: route?.id ?? '',
      statusClass: status,
      latency: encodeSketch(latency),
      seconds: encodeSeconds(seconds),
    })),
  )
}

function clientRowsOf({ principal, clients }: Counts): ClientRow[] {
  return clients.map((bucket) => ({ ...bucket, ...callerOf(principal) }))
}

function callerOf(principal: Principal | undefined) {
  return {
    organizationId: principal?.organizationId ?? '',
    applicationId: principal?.applicationId ?? '',
    keyId: principal?.keyId ?? '',
  }
}

function findClient(
  clients: readonly ClientBucket[],
  startsAtMs: number,
  versionId: string,
  client: string,
): ClientBucket | undefined {
  for (const bucket of clients) {
    if (
      bucket.client === client &&
      bucket.versionId === versionId &&
      bucket.startsAtMs === startsAtMs
    ) {
      return bucket
    }
  }
  return undefined
}

/** Requests that did not fit, by limit; of one that was refused, the limit that the answer names is the reason. */
function countExceeded(counts: Counts, exchange: Exchange): void {
  const verdicts = exchange.verdicts ?? []
  for (let index = 0; index < verdicts.length; index++) {
    const verdict = verdicts[index] as LimitVerdict
    if (verdict.allowed) continue
    const bucket = limitBucketOf(counts, exchange, verdict.limit)
    bucket.exceeded += 1
    if (exchange.code === 'rate_limited' && verdict === mostRestrictive(verdicts)) {
      bucket.refused += 1
    }
  }
}

function limitBucketOf({ limits }: Counts, exchange: Exchange, limit: CompiledLimit): LimitBucket {
  const { mode } = limit
  const limitId = plainLimitId(limit.id)
  const startsAtMs = bucketStartMs(exchange.countedAtMs, HOUR_MS)
  const apiId = exchange.route?.api.id ?? ''
  for (const bucket of limits) {
    if (
      bucket.limitId === limitId &&
      bucket.apiId === apiId &&
      bucket.mode === mode &&
      bucket.startsAtMs === startsAtMs
    ) {
      return bucket
    }
  }
  const made = { startsAtMs, apiId, limitId, mode, exceeded: 0, refused: 0 }
  limits.push(made)
  return made
}

/** A counter that was reset goes by another id; it is the same limit. */
function plainLimitId(id: string): string {
  const at = id.indexOf('@')
  return at === -1 ? id : id.slice(0, at)
}

function limitRowsOf({ principal, limits }: Counts): LimitRow[] {
  const { organizationId, applicationId } = callerOf(principal)
  return limits.map((bucket) => ({ ...bucket, organizationId, applicationId }))
}

/** The first product token of a User-Agent: `curl/8.5.0`, `Mozilla/5.0`. */
function clientOf(userAgent: string): string {
  const end = userAgent.indexOf(' ')
  const product = end === -1 ? userAgent : userAgent.slice(0, end)
  return product.length > CLIENT_LENGTH_MAX ? product.slice(0, CLIENT_LENGTH_MAX) : product
}
