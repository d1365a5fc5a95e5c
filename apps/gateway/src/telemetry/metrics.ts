import type { Snapshot, StatusClass } from '@gatehouse/policy'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { OverloadMeter } from '../overload/overload.ts'
import { registerShedding } from '../overload/shed-metrics.ts'
import type { CertificateStatus } from '../tls/held-certificates.ts'
import { HistogramSeries, SeriesHistogram } from './histogram.ts'

export const METRICS_MEDIA_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

/** 5 ms … 10 s, OpenTelemetry's advice for HTTP durations. */
const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** The gateway's own share is a fraction of a millisecond. */
const OVERHEAD_BOUNDS = [
  0.000_05, 0.000_1, 0.000_2, 0.000_3, 0.000_5, 0.000_75, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 1,
]
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
])

/** The series of one route, method and status class. */
export type RouteSeries = Readonly<{
  server: HistogramSeries
  client: HistogramSeries
  overhead: HistogramSeries
}>

export type Metrics = Readonly<{
  registry: Registry
  /** Series of an answered request; empty strings when no route matched. Bounded by routes, eight methods, five classes. */
  routeSeries(apiId: string, routeId: string, method: string, status: StatusClass): RouteSeries
  /** Forgets the series of routes that left the configuration. */
  retainRoutes(snapshot: Snapshot): void
  /** By problem code, of the gateway's own answers. */
  problems: Counter<'code' | 'fault'>
  limitRefusals: Counter<'limit'>
  limitFallbacks: Counter
  limitShares: Counter<'decided'>
  droppedLogBytes: Counter
  droppedUsageBatches: Counter
  usageFlushes: Counter<'result'>
  snapshotRefusals: Counter
  journalBytes: Gauge
  /** What happens at upstreams: bounded by the configuration. */
  upstreamEvents: Counter<'upstream' | 'event'>
  /** Connections to the TLS listener that never got as far as a request. */
  handshakeFailures: Counter
  /** Connections that were closed because a listed proxy did not begin them with a header. */
  proxyHeaderRefusals: Counter
}>

/** What is read when somebody scrapes, of the process. */
export type ProcessSources = Readonly<{
  revision(): number
  credentialsSeq(): number
  keyCount(): number
  /** Of shared memory that the replica takes, once a process. */
  credentialsBytes(): number
  limitCounters(): number
  /** Kinds of policy that the operator switched off. */
  switchedOff: readonly string[]
  /** Whether the counters that nodes share answer; null without any. */
  isLimitStoreUp(): boolean | null
  /** One for each folder of the environment. */
  certificates(): readonly CertificateStatus[]
}>

/** What is read when somebody scrapes, of each serving thread; threads' figures are added up. */
export type ThreadSources = Readonly<{
  requestsInFlight(): number
  webSocketsOpen(): number
  /** Absent where calls are never refused for overload. */
  meter?: OverloadMeter | undefined
  /** Of limits that are counted in shares. */
  sharesUnused(): number
}>

/** The main thread of several has only what is the process's, the others have only what is theirs. */
export type MetricSources = Readonly<{
  process?: ProcessSources
  thread?: ThreadSources
}>

/**
 * Every metric of the gateway. No label ever holds a key, a caller, a path or an address.
 *
 * Where several threads serve, each has its own and the main thread has one for the process; sources that are left out
 * are the others' to say, so that nothing is added up that there is once.
 */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  if (sources.process !== undefined) collectDefaultMetrics({ register: registry })
  const { routeSeries, retainRoutes } = registerDurations(registry)
  registerSources(registry, sources)
  const registers = [registry]
  return {
    registry,
    routeSeries,
    retainRoutes,
    problems: new Counter({
      name: 'gatehouse_problems_total',
      help: 'Answers that the gateway made itself, by problem code and owner',
      labelNames: ['code', 'fault'],
      registers,
    }),
    ...registerLimits(registry),
    droppedLogBytes: new Counter({
      name: 'gatehouse_log_dropped_bytes_total',
      help: 'Log output dropped because nobody read it fast enough',
      registers,
    }),
    droppedUsageBatches: new Counter({
      name: 'gatehouse_usage_dropped_batches_total',
      help: 'Usage batches dropped because the journal was full',
      registers,
    }),
    usageFlushes: new Counter({
      name: 'gatehouse_usage_flushes_total',
      help: 'Attempts to hand usage to the database',
      labelNames: ['result'],
      registers,
    }),
    snapshotRefusals: new Counter({
      name: 'gatehouse_snapshot_refusals_total',
      help: 'Revisions that were refused',
      registers,
    }),
    journalBytes: new Gauge({
      name: 'gatehouse_usage_journal_bytes',
      help: 'Usage on disk that the database has not confirmed',
      registers,
    }),
    upstreamEvents: new Counter({
      name: 'gatehouse_upstream_events_total',
      help: 'Ejections, breakers that opened or closed, retries and refusals, by upstream',
      labelNames: ['upstream', 'event'],
      registers,
    }),
    handshakeFailures: new Counter({
      name: 'gatehouse_tls_handshake_failures_total',
      help: 'Connections to the TLS listener that ended before their handshake was done',
      registers,
    }),
    proxyHeaderRefusals: new Counter({
      name: 'gatehouse_proxy_protocol_refusals_total',
      help: 'Connections closed because they did not begin with a header of the PROXY protocol',
      registers,
    }),
  }
}

/** The label of an admission under limits that are counted in shares. */
export function decidedBy(isLocal: boolean): 'share' | 'store' {
  return isLocal ? 'share' : 'store'
}

function registerLimits(
  registry: Registry,
): Pick<Metrics, 'limitRefusals' | 'limitFallbacks' | 'limitShares'> {
  const registers = [registry]
  return {
    limitRefusals: new Counter({
      name: 'gatehouse_limit_refusals_total',
      help: 'Requests refused by a limit, by the name of the limit',
      labelNames: ['limit'],
      registers,
    }),
    limitFallbacks: new Counter({
      name: 'gatehouse_limit_fallbacks_total',
      help: 'Requests decided without the shared counters, because they did not answer',
      registers,
    }),
    limitShares: new Counter({
      name: 'gatehouse_limit_share_admissions_total',
      help: 'Requests admitted under limits counted in shares: from a share, or after asking the store',
      labelNames: ['decided'],
      registers,
    }),
  }
}

function registerDurations(registry: Registry): Pick<Metrics, 'routeSeries' | 'retainRoutes'> {
  const routes = new Map<string, Map<string, RouteSeries>>()
  const all = function* (kind: keyof RouteSeries): Iterable<HistogramSeries> {
    for (const series of routes.values()) for (const one of series.values()) yield one[kind]
  }
  const register = (name: string, help: string, kind: keyof RouteSeries) =>
    new SeriesHistogram(registry, name, help, () => all(kind))
  register('http_server_request_duration_seconds', 'From first byte in to last byte out', 'server')
  register('http_client_request_duration_seconds', 'What upstreams took', 'client')
  register('gatehouse_overhead_duration_seconds', 'What the gateway added', 'overhead')
  return {
    routeSeries(apiId, routeId, method, status) {
      let ofRoute = routes.get(routeId)
      if (ofRoute === undefined) {
        ofRoute = new Map()
        routes.set(routeId, ofRoute)
      }
      const known = METHODS.has(method) ? method : 'OTHER'
      const key = known + status
      let series = ofRoute.get(key)
      if (series === undefined) {
        const labels = { api: apiId, route: routeId, method: known, status_class: status }
        series = {
          server: new HistogramSeries(labels, DURATION_BOUNDS),
          client: new HistogramSeries(labels, DURATION_BOUNDS),
          overhead: new HistogramSeries(labels, OVERHEAD_BOUNDS),
        }
        ofRoute.set(key, series)
      }
      return series
    },
    retainRoutes(snapshot) {
      const live = new Set(['', ...snapshot.routes.map(({ id }) => id)])
      for (const id of routes.keys()) if (!live.has(id)) routes.delete(id)
    },
  }
}

function registerSources(registry: Registry, { process, thread }: MetricSources): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  if (thread !== undefined) {
    gauge('gatehouse_upstream_requests_active', 'Requests under way', thread.requestsInFlight)
    gauge('gatehouse_websockets_open', 'WebSockets that are open', thread.webSocketsOpen)
    if (thread.meter !== undefined) registerShedding(registry, thread.meter)
    gauge(
      'gatehouse_limit_share_unused_tokens',
      'Set aside for this node by shared counters and not used',
      thread.sharesUnused,
    )
  }
  if (process === undefined) return
  registerCertificates(registry, process)
  registerSwitchedOff(registry, process)
  gauge(
    'gatehouse_snapshot_revision',
    'The revision in force; 0 before the first',
    process.revision,
  )
  gauge('gatehouse_credentials_seq', 'Position in the credentials feed', process.credentialsSeq)
  gauge('gatehouse_credentials_keys', 'Keys in the replica', process.keyCount)
  gauge(
    'gatehouse_credentials_bytes',
    'Memory of the replica, once for all threads',
    process.credentialsBytes,
  )
  gauge('gatehouse_limit_counters', 'Limit counters in memory', process.limitCounters)
  gauge('gatehouse_limit_store_up', 'Whether shared counters answer; 0 without any', () =>
    process.isLimitStoreUp() === true ? 1 : 0,
  )
}

function registerCertificates(registry: Registry, { certificates }: ProcessSources): void {
  const gauge = (name: string, help: string, read: (of: CertificateStatus) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['certificate'],
      registers: [registry],
      collect() {
        this.reset()
        for (const status of certificates()) {
          const value = read(status)
          if (value !== null) this.set({ certificate: status.folder }, value)
        }
      },
    })
  gauge(
    'gatehouse_tls_certificate_not_after_seconds',
    'When the certificate that is served expires, as a Unix time',
    ({ notAfterMs }) => notAfterMs && notAfterMs / 1_000,
  )
  gauge(
    'gatehouse_tls_certificate_refused',
    'Whether what is in the folder now cannot be served; an earlier one is, if there was one',
    ({ isRefused }) => Number(isRefused),
  )
}

function registerSwitchedOff(registry: Registry, { switchedOff }: ProcessSources): void {
  const gauge = new Gauge({
    name: 'gatehouse_policy_off',
    help: 'Kinds of policy that the operator switched off, each with 1',
    labelNames: ['policy'],
    registers: [registry],
  })
  for (const policy of switchedOff) gauge.set({ policy }, 1)
}
