import type { Explanation, TargetReport } from '@gatehouse/policy'
import type { ThreadStatus } from './control/control-app.ts'
import type { Replica } from './credentials/replica.ts'
import type { Env } from './env.ts'
import type { ExplainCall } from './explain/explain.ts'
import type { LimitParts } from './limit-parts.ts'
import type { NodeOptions } from './node-options.ts'
import { startMeter } from './overload/start-meter.ts'
import { assembleServer, closeWithin, listenAt } from './server-parts.ts'
import type { Revision, SnapshotHolder } from './snapshot/holder.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { createUsageRecorder, type UsageDelta } from './telemetry/usage-recorder.ts'
import { metricsJson } from './threads/merge-metrics.ts'
import type { Endpoints } from './threads/messages.ts'
import { superviseThreads } from './threads/supervisor.ts'
import type { HeldCertificates, TlsMaterial } from './tls/held-certificates.ts'
import { createDeadlines } from './upstream/deadlines.ts'
import { mergeTargetReports } from './upstream/target-reports.ts'
import { createTunnels } from './websocket/tunnels.ts'

/** Whoever answers callers: this thread, or several others. */
export type Serving = Readonly<{
  metrics: Metrics
  /** What was counted since the last time, of all threads; `total` since the process began. */
  usage: Readonly<{ take(): UsageDelta | undefined; total(): number }>
  listen(): Promise<Endpoints>
  /** A revision is in force in the main thread. */
  offer(revision: Revision): void
  /** New TLS connections are answered with it. */
  useTls(material: TlsMaterial): void
  threads(): readonly ThreadStatus[]
  /** Of each serving thread, as far as it answers in time. */
  explain(call: ExplainCall): Promise<readonly Explanation[]>
  /** In Prometheus' text format. */
  metricsText(): Promise<string>
  isDraining(): boolean
  /** The most that a thread refuses of its calls for overload, in [0, 1]. */
  shedLevel(): number
  /** How the targets of upstreams are, all threads together. */
  targets(): Promise<readonly TargetReport[]>
  /** From now on callers are asked to leave. */
  drain(): void
  /** Ends when the last request is answered, or at the limit. */
  close(limitMs: number): Promise<void>
}>

type Held = LimitParts &
  Readonly<{
    holder: SnapshotHolder
    replica: Replica
    /** Of the limit counters. */
    buffer: SharedArrayBuffer
    /** Undefined when nothing is served over TLS. */
    certificates: HeldCertificates | undefined
  }>

export function createServing(options: NodeOptions, held: Held): Serving {
  return options.env.GATEWAY_THREADS === 1
    ? serveHere(options, held)
    : serveInThreads(options, held)
}

/** The only thread: nothing is sent anywhere. */
function serveHere({ env, log, output, nowMs }: NodeOptions, held: Held): Serving {
  const { holder, replica } = held
  const seat = { index: 0, count: 1 }
  const deadlines = createDeadlines()
  const tunnels = createTunnels()
  const meter = startMeter(env, log)
  const metrics = createMetrics({
    process: sourcesOf(env, held),
    thread: {
      ...{ requestsInFlight: deadlines.size, webSocketsOpen: tunnels.size, meter },
      sharesUnused: held.limits.unused,
    },
  })
  const usage = createUsageRecorder()
  let isDraining = false
  const server = assembleServer({
    ...{ env, seat, nowMs, metrics, usage, deadlines, tunnels },
    currentSnapshot: holder.current,
    sealedSecret: holder.sealedSecret,
    credentials: replica,
    limitStore: held.limits.store,
    accessLog: log.isLevelEnabled('info') ? output : undefined,
    tls: held.certificates?.material(),
    isDraining: () => isDraining,
    overload: meter?.overload,
  })
  return {
    metrics,
    usage,
    listen: () =>
      listenAt(server, env, seat, { plain: env.GATEWAY_PORT, tls: env.GATEWAY_TLS_PORT }),
    useTls: (material) => server.tls?.use(material),
    offer() {
      const snapshot = holder.current()
      if (snapshot !== undefined) metrics.retainRoutes(snapshot)
    },
    threads: () => [],
    explain: async (call) => [await server.explain(call)],
    metricsText: () => metrics.registry.metrics(),
    isDraining: () => isDraining,
    shedLevel: meter?.level ?? (() => 0),
    targets: async () => mergeTargetReports([server.targets(nowMs())]),
    drain() {
      isDraining = true
    },
    close: (limitMs) =>
      closeWithin(server, limitMs, () => log.warn('requests still run: they are cut off')),
  }
}

function serveInThreads({ env, log, output, folder }: NodeOptions, held: Held): Serving {
  const metrics = createMetrics({ process: sourcesOf(env, held) })
  const threads = superviseThreads({
    ...{ env, log, output },
    credentials: held.replica.source,
    limits: held.buffer,
    nodeId: folder.nodeId,
    tls: held.certificates?.material(),
  })
  return {
    metrics,
    usage: threads.usage,
    listen: () => threads.start(),
    useTls: (material) => threads.useTls(material),
    offer: ({ number, source, sealed }) =>
      threads.offer({ number, source: JSON.stringify(source), sealed }),
    threads: () => threads.status(),
    explain: (call) => threads.explain(call),
    metricsText: async () => threads.metricsText(await metricsJson(metrics.registry)),
    isDraining: threads.state.isDraining,
    shedLevel: threads.state.shedLevel,
    targets: () => threads.targets(),
    drain: threads.state.drain,
    close: (limitMs) => threads.close(limitMs),
  }
}

function sourcesOf(
  { GATEWAY_OFF: switchedOff }: Env,
  { holder, replica, memory, limits, certificates }: Held,
) {
  return {
    switchedOff: [...switchedOff],
    revision: () => holder.status().revision ?? 0,
    credentialsSeq: () => replica.position()?.seq ?? 0,
    keyCount: () => replica.keyCount(),
    credentialsBytes: () => replica.bytes(),
    limitCounters: () => memory.size(),
    isLimitStoreUp: limits.isUp,
    certificates: () => certificates?.status() ?? [],
  }
}
