import type { ClientRow, UsageRow } from '@gatehouse/db'
import {
  addToSeconds,
  addToSketch,
  bucketStartMs,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  HOUR_MS,
  MINUTE_MS,
  type Seconds,
  type Sketch,
  type StatusClass,
} from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'

/** What was counted since the last time somebody took it. */
export type UsageDelta = Readonly<{ rows: UsageRow[]; clients: ClientRow[] }>

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

type Key = Omit<UsageRow, 'requests' | 'requestBytes' | 'responseBytes' | 'latency' | 'seconds'>
type Bucket = {
  key: Key
  requests: number
  requestBytes: number
  responseBytes: number
  latency: Sketch
  seconds: Seconds
}
type ClientBucket = { -readonly [K in keyof ClientRow]: ClientRow[K] }

/**
 * Counts usage by minute, key, version, operation, status class and fault. A key stands for its application and
 * organisation, a version for its API. Bounded by what callers can do between two takes.
 */
export function createUsageRecorder(): UsageRecorder {
  let buckets = new Map<string, Bucket>()
  let clients = new Map<string, ClientBucket>()
  let total = 0
  return {
    total: () => total,
    record(exchange, status, durationMs) {
      total += 1
      const { principal, route, operationId, fault, startedAtMs } = exchange
      const startsAtMs = bucketStartMs(startedAtMs, MINUTE_MS)
      const keyId = principal === undefined ? '' : principal.keyId
      const versionId = route === undefined ? '' : route.version.id
      const id = `${startsAtMs}${keyId}${versionId}${operationId}${status}${fault}`
      let bucket = buckets.get(id)
      if (bucket === undefined) {
        bucket = createBucket(exchange, startsAtMs, status)
        buckets.set(id, bucket)
      }
      bucket.requests += 1
      bucket.requestBytes += exchange.requestBytes
      bucket.responseBytes += exchange.responseBytes
      addToSketch(bucket.latency, durationMs)
      addToSeconds(bucket.seconds, startedAtMs)
      if (principal !== undefined) countClient(clients, exchange, versionId)
    },
    take() {
      if (buckets.size === 0) return undefined
      const delta = { rows: [...buckets.values()].map(toRow), clients: [...clients.values()] }
      buckets = new Map()
      clients = new Map()
      return delta
    },
  }
}

function createBucket(exchange: Exchange, startsAtMs: number, status: StatusClass): Bucket {
  const { principal, route, operationId, fault } = exchange
  return {
    key: {
      startsAtMs,
      organizationId: principal?.organizationId ?? '',
      applicationId: principal?.applicationId ?? '',
      keyId: principal?.keyId ?? '',
      apiId: route?.api.id ?? '',
      versionId: route?.version.id ?? '',
      operationId,
      statusClass: status,
      fault,
    },
    requests: 0,
    requestBytes: 0,
    responseBytes: 0,
    latency: emptySketch(),
    seconds: emptySeconds(),
  }
}

function toRow({ key, latency, seconds, ...sums }: Bucket): UsageRow {
  return { ...key, ...sums, latency: encodeSketch(latency), seconds: encodeSeconds(seconds) }
}

function countClient(
  clients: Map<string, ClientBucket>,
  exchange: Exchange,
  versionId: string,
): void {
  const { principal, startedAtMs, clientAddress } = exchange
  if (principal === undefined) return
  const startsAtMs = bucketStartMs(startedAtMs, HOUR_MS)
  let client = clientOf(exchange.headers.userAgent)
  let id = `${startsAtMs}${principal.keyId}${versionId}${client}`
  let bucket = clients.get(id)
  if (bucket === undefined && clients.size >= CLIENTS_MAX) {
    client = OTHER
    id = `${startsAtMs}${principal.keyId}${versionId}${client}`
    bucket = clients.get(id)
  }
  if (bucket === undefined) {
    const { organizationId, applicationId, keyId } = principal
    bucket = {
      startsAtMs,
      organizationId,
      applicationId,
      keyId,
      versionId,
      client,
      requests: 0,
      lastAddress: clientAddress,
      lastSeenAtMs: startedAtMs,
    }
    clients.set(id, bucket)
  }
  bucket.requests += 1
  bucket.lastAddress = clientAddress
  bucket.lastSeenAtMs = startedAtMs
}

/** The first product token of a User-Agent: `curl/8.5.0`, `Mozilla/5.0`. */
function clientOf(userAgent: string): string {
  const end = userAgent.indexOf(' ')
  const product = end === -1 ? userAgent : userAgent.slice(0, end)
  return product.length > CLIENT_LENGTH_MAX ? product.slice(0, CLIENT_LENGTH_MAX) : product
}
