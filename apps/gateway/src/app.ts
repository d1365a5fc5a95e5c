import type { Socket } from 'node:net'
import type { Snapshot, TargetReport } from '@gatehouse/policy'
import type { FastifyInstance } from 'fastify'
import { type ControlDeps, createControl } from './control/control-app.ts'
import { createFailedAttempts, type FailedAttempts } from './credentials/failed-attempts.ts'
import { createKeyHashes } from './credentials/key-hashes.ts'
import type { CredentialReader } from './credentials/replica.ts'
import { createExplain, type Explain } from './explain/explain.ts'
import { type TrustedProxies, trustProxies } from './http/client-address.ts'
import { createHttp2Edge } from './http2/http2-edge.ts'
import { createListener, EDGE, type EdgeLimits } from './listener.ts'
import type { Overload } from './overload/overload.ts'
import { createPipeline, type PipelineDeps } from './pipeline/index.ts'
import { createProxyProtocol, type ProxyProtocol } from './proxy-protocol/accept.ts'
import { replyProblem } from './reply-problem.ts'
import type { LimitStore } from './stores/limit-store.ts'
import type { LogOutput } from './telemetry/log-buffer.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { UsageRecorder } from './telemetry/usage-recorder.ts'
import type { TlsMaterial } from './tls/held-certificates.ts'
import { createTlsListener, type TlsListener } from './tls/tls-listener.ts'
import type { AddressGuard } from './upstream/address-guard.ts'
import { createBalancers } from './upstream/balance.ts'
import type { Deadlines } from './upstream/deadlines.ts'
import { startHealthChecks } from './upstream/health-checks.ts'
import { createPools } from './upstream/pools.ts'
import type { ResolveName } from './upstream/resolve-name.ts'
import { createTargetReports } from './upstream/target-reports.ts'
import type { OpenSecret } from './upstream/upstream-tls.ts'
import type { Tunnels } from './websocket/tunnels.ts'

/** Printed keys whose hash is remembered: about 15 MB when full. */
const KEY_HASHES_MAX = 100_000
/** Addresses whose failed authentications are counted. */
const FAILED_ADDRESSES_MAX = 50_000

/** What one serving thread is made of. */
export type ServerDeps = Readonly<{
  nowMs: () => number
  newRequestId: () => string
  jitter: () => number
  currentSnapshot: () => Snapshot | undefined
  credentials: CredentialReader
  /** HMAC of a printed key under the installation's pepper, 32 bytes. */
  hashKey: (printedKey: string) => Uint8Array
  /** Secrets that the configuration refers to. */
  openSecret: OpenSecret
  /** What the names of targets stand for. */
  resolve: ResolveName
  limitStore: LimitStore
  proxies: TrustedProxies
  /** Addresses and CIDR blocks of the peers that speak the PROXY protocol. */
  proxyProtocolPeers?: readonly string[]
  addressGuard: AddressGuard
  deadlines: Deadlines
  tunnels: Tunnels
  metrics: Metrics
  usage: UsageRecorder
  accessLog: LogOutput | undefined
  /** Base of the links to the pages that explain problems. */
  docsBaseUrl: string
  connectionsMax: number
  isDraining: () => boolean
  /** Absent where calls are never refused for overload. */
  overload?: Overload | undefined
  failedAttempts?: FailedAttempts
  edge?: EdgeLimits
  /** With it there is a second listener that speaks TLS. */
  tls?: TlsMaterial | undefined
}>

/** What callers reach: one of these in each serving thread. */
export type GatewayServer = Readonly<{
  /** How the targets of upstreams are. */
  targets(nowMs: number): TargetReport[]
  app: FastifyInstance
  /** The same behind TLS, when there are certificates. */
  tls: TlsListener | undefined
  /** What would become of a call, without sending anything. */
  explain: Explain
  /** Ends the listeners and the connections to upstreams. */
  close(): Promise<void>
  /** Cuts off what still runs. */
  closeAllConnections(): void
}>

/** Everything the gateway is made of that a test may want to hold in its hand. */
export type GatewayDeps = ServerDeps &
  Readonly<{ control: Omit<ControlDeps, 'metricsText' | 'isDraining' | 'explain'> }>

export type Gateway = Readonly<{
  /** What callers reach. */
  app: FastifyInstance
  /** The same behind TLS, when there are certificates. */
  tls: TlsListener | undefined
  /** What operators reach. */
  control: FastifyInstance
  /** Ends both listeners and the connections to upstreams. */
  close(): Promise<void>
}>

/** The composition root of the request path: no I/O until somebody listens. */
export function buildServer(deps: ServerDeps): GatewayServer {
  const { docsBaseUrl, newRequestId, connectionsMax } = deps
  const pools = createPools({ ...deps, guard: deps.addressGuard })
  const balancers = createBalancers({
    pools,
    random: deps.jitter,
    onEvent: ({ name }, event) => deps.metrics.upstreamEvents.inc({ upstream: name, event }),
  })
  const healthChecks = startHealthChecks({
    balancers,
    currentSnapshot: deps.currentSnapshot,
    random: deps.jitter,
  })
  const pipeline: PipelineDeps = {
    ...deps,
    overload: deps.overload,
    keyHashes: createKeyHashes(deps.hashKey, KEY_HASHES_MAX),
    failedAttempts: deps.failedAttempts ?? createFailedAttempts(FAILED_ADDRESSES_MAX),
    balancers,
    refuse: (exchange, problem) => replyProblem(exchange, problem, docsBaseUrl),
  }
  const handle = createPipeline(pipeline)
  const edge = deps.edge ?? EDGE
  const app = createListener({ handle, edge, newRequestId, docsBaseUrl, connectionsMax })
  const http2 = createHttp2Edge({
    ...deps,
    edge,
    handle,
    onCancelled: () => deps.metrics.problems.inc({ code: 'client_closed', fault: 'client' }),
  })
  const proxyProtocol = openProxyProtocol(deps, edge)
  const takeHttp1 =
    proxyProtocol?.putBefore(app.server) ?? ((socket) => app.server.emit('connection', socket))
  const tls =
    deps.tls && serveTls(deps, deps.tls, { http2: http2.take, http1: takeHttp1 }, proxyProtocol)
  return {
    app,
    tls,
    targets: createTargetReports(balancers),
    closeAllConnections() {
      app.server.closeAllConnections()
      tls?.closeAllConnections()
    },
    explain: createExplain(pipeline),
    async close() {
      http2.close()
      proxyProtocol?.close()
      // A server has closed before its last sockets have said so, and a WebSocket is recorded when its socket does.
      await Promise.all([app.close(), tls?.close(), deps.tunnels.close()])
      deps.deadlines.stop()
      healthChecks.stop()
      await pools.close()
    },
  }
}

/** Undefined when no peer speaks it: connections then go straight to the servers. */
function openProxyProtocol(
  { proxyProtocolPeers = [], metrics }: ServerDeps,
  edge: EdgeLimits,
): ProxyProtocol | undefined {
  if (proxyProtocolPeers.length === 0) return undefined
  return createProxyProtocol({
    isListed: trustProxies(proxyProtocolPeers).has,
    deadlineMs: edge.headersMs,
    onRefused: () => metrics.proxyHeaderRefusals.inc(),
  })
}

/** HTTP/2 for who offers it. HTTP/1.1 inside TLS is the plain listener's: the same parser, timeouts and refusals. */
function serveTls(
  { metrics, connectionsMax, edge = EDGE }: ServerDeps,
  material: TlsMaterial,
  takers: Readonly<Record<'http1' | 'http2', (socket: Socket) => void>>,
  proxyProtocol: ProxyProtocol | undefined,
): TlsListener {
  const take = (taker: (socket: Socket) => void) => (socket: Socket) => {
    proxyProtocol?.carryOver(socket)
    taker(socket)
  }
  const tls = createTlsListener({
    material,
    handshakeMs: edge.headersMs,
    connectionsMax,
    protocols: { h2: take(takers.http2), 'http/1.1': take(takers.http1) },
    protocolWithoutAlpn: 'http/1.1',
    onHandshakeFailure: () => metrics.handshakeFailures.inc(),
  })
  proxyProtocol?.putBefore(tls.server)
  return tls
}

/** Both listeners in one thread: a gateway without a process, as tests have it. */
export function buildApp(deps: GatewayDeps): Gateway {
  const server = buildServer(deps)
  const control = createControl({
    ...deps.control,
    metricsText: () => deps.metrics.registry.metrics(),
    isDraining: deps.isDraining,
    explain: async (call) => [await server.explain(call)],
  })
  return {
    app: server.app,
    tls: server.tls,
    control,
    async close() {
      await Promise.all([server.close(), control.close()])
    },
  }
}
