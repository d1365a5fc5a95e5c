import type { AddressInfo, Server } from 'node:net'
import { parseNetworks, type SnapshotSource } from '@gatehouse/policy'
import { onTestFinished } from 'vitest'
import { buildApp, type Gateway, type GatewayDeps } from '../../src/app.ts'
import { createFailedAttempts } from '../../src/credentials/failed-attempts.ts'
import { createReplica, type Replica } from '../../src/credentials/replica.ts'
import { trustProxies } from '../../src/http/client-address.ts'
import { createRequestIds } from '../../src/http/request-id.ts'
import { EDGE, type EdgeLimits } from '../../src/listener.ts'
import { createOverload, type Overload } from '../../src/overload/overload.ts'
import { holdSnapshot, type SnapshotHolder } from '../../src/snapshot/holder.ts'
import { createSharedStore, sharedStoreBytes } from '../../src/stores/shared-store.ts'
import { recordedRequest } from '../../src/telemetry/access-log.ts'
import { LineEncoder } from '../../src/telemetry/line-encoder.ts'
import { LINE_BYTES_MAX, type LogOutput } from '../../src/telemetry/log-buffer.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { createUsageRecorder, type UsageRecorder } from '../../src/telemetry/usage-recorder.ts'
import type { TlsMaterial } from '../../src/tls/held-certificates.ts'
import type { TlsListener } from '../../src/tls/tls-listener.ts'
import { createAddressGuard } from '../../src/upstream/address-guard.ts'
import { createDeadlines } from '../../src/upstream/deadlines.ts'
import { type ResolveName, systemResolver } from '../../src/upstream/resolve-name.ts'
import { createTunnels } from '../../src/websocket/tunnels.ts'
import { consumer, hashKey, keyRecord, newKey } from './configuration.ts'

/** A gateway without a process: real sockets, a clock that tests move, credentials in memory. */
export type TestGateway = Readonly<{
  url: string
  port: number
  /** 0 without certificates. */
  tlsPort: number
  tls: TlsListener | undefined
  server: Server
  controlUrl: string
  /** A key that may call the ferry API. */
  key: string
  clock: { nowMs: number }
  state: { isDraining: boolean }
  overload: Overload
  replica: Replica
  holder: SnapshotHolder
  metrics: Metrics
  usage: UsageRecorder
  /** The access log so far, one object a line. */
  log(): Record<string, unknown>[]
  publish(source: SnapshotSource): boolean
  /** Before the test ends. */
  close(): Promise<void>
}>

const PORTAL_URL = 'http://portal.test'

type Options = Readonly<{
  privateNetworks?: string
  trustedProxies?: readonly string[]
  proxyProtocolPeers?: readonly string[]
  failedAttemptsMax?: number
  edge?: Partial<EdgeLimits>
  /** Instead of chance; always 0 when absent. */
  jitter?: () => number
  /** The replica as it was loaded; undefined: nothing is loaded yet. */
  isLoaded?: boolean
  /** Instead of the machine's own. */
  resolve?: ResolveName
  /** In clear, by id. */
  secrets?: Readonly<Record<string, string>>
  /** Serves it behind TLS, too. */
  tls?: TlsMaterial
}>

/** Starts a gateway for the running test, and ends it with the test. */
export async function startGateway(
  source: SnapshotSource | undefined,
  options: Options = {},
): Promise<TestGateway> {
  const key = newKey()
  const held = hold(options, key)
  const { gateway, lines } = build(held, options)
  const publish = (next: SnapshotSource) =>
    held.holder.offer({ number: next.revision, source: next }, 'database')
  if (source !== undefined && !publish(source)) throw new Error('the configuration was refused')
  const url = await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const tlsAt = await gateway.tls?.listen({ host: '127.0.0.1', port: 0 })
  const controlUrl = await gateway.control.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    gateway.app.server.closeAllConnections()
    gateway.tls?.closeAllConnections()
    await gateway.close()
  })
  return {
    ...held,
    url,
    port: (gateway.app.server.address() as AddressInfo).port,
    tlsPort: tlsAt?.port ?? 0,
    tls: gateway.tls,
    server: gateway.app.server,
    controlUrl,
    key,
    log: () => lines.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line)),
    publish,
    close: gateway.close,
  }
}

type Held = Pick<
  TestGateway,
  'clock' | 'state' | 'overload' | 'replica' | 'holder' | 'metrics' | 'usage'
> &
  Pick<GatewayDeps, 'deadlines' | 'tunnels' | 'limitStore' | 'nowMs'>

function hold(options: Options, key: string): Held {
  const clock = { nowMs: 1_800_000_000_000 }
  const nowMs = () => clock.nowMs
  const replica = createReplica()
  if (options.isLoaded !== false) {
    replica.replace({ epoch: 'test', seq: 1 }, [...consumer(), keyRecord(key)])
  }
  const holder = holdSnapshot(nowMs, undefined, { portalUrl: PORTAL_URL })
  const deadlines = createDeadlines()
  const tunnels = createTunnels()
  const counters = { countersMax: 1_000, windowsMax: 100 }
  const limitStore = createSharedStore(new SharedArrayBuffer(sharedStoreBytes(counters)), counters)
  const metrics = createMetrics({
    process: {
      revision: () => holder.status().revision ?? 0,
      credentialsSeq: () => replica.position()?.seq ?? 0,
      keyCount: replica.keyCount,
      credentialsBytes: replica.bytes,
      limitCounters: limitStore.size,
      switchedOff: [],
      isLimitStoreUp: () => null,
      certificates: () => [],
    },
    thread: {
      ...{ requestsInFlight: deadlines.size, webSocketsOpen: tunnels.size },
      sharesUnused: () => 0,
    },
  })
  const usage = createUsageRecorder()
  const state = { isDraining: false }
  const overload = createOverload()
  const parts = { state, overload, replica, holder, metrics, usage, deadlines, tunnels }
  return { clock, nowMs, ...parts, limitStore }
}

function build(held: Held, options: Options): { gateway: Gateway; lines: string[] } {
  const { nowMs, state, replica, holder } = held
  const lines: string[] = []
  const networks = parseNetworks(options.privateNetworks ?? '127.0.0.0/8')
  if (!networks.ok) throw new Error(networks.issues.join())
  const failures = options.failedAttemptsMax
  const shared = {
    nowMs,
    newRequestId: createRequestIds(nowMs),
    docsBaseUrl: PORTAL_URL,
  }
  const gateway = buildApp({
    ...held,
    ...shared,
    jitter: options.jitter ?? (() => 0),
    currentSnapshot: holder.current,
    credentials: replica,
    hashKey,
    proxies: trustProxies(options.trustedProxies ?? []),
    proxyProtocolPeers: options.proxyProtocolPeers ?? [],
    addressGuard: createAddressGuard(networks.networks),
    resolve: options.resolve ?? systemResolver(5_000),
    openSecret: (secretId) => options.secrets?.[secretId],
    accessLog: logInto(lines),
    connectionsMax: 1_000,
    edge: { ...EDGE, ...options.edge },
    isDraining: () => state.isDraining,
    tls: options.tls,
    ...(failures !== undefined && {
      failedAttempts: createFailedAttempts(100, { burst: failures, tokens: 1, perMs: 3_000 }),
    }),
    control: {
      ...shared,
      nodeId: 'node_00000000000000000000000001',
      release: 'test',
      hosts: [],
      shedLevel: () => 0,
      snapshotStatus: holder.status,
      keyHash: replica.keyHash,
      recorded: (requestId) =>
        recordedRequest(
          {
            find: (text) =>
              lines
                .join('')
                .split('\n')
                .findLast((line) => line.includes(text)),
          },
          requestId,
        ),
      credentialsStatus: () => ({
        isLoaded: replica.isLoaded(),
        seq: replica.position()?.seq ?? null,
        keys: replica.keyCount(),
      }),
    },
  })
  return { gateway, lines }
}

function logInto(lines: string[]): LogOutput {
  return {
    write: (text) => lines.push(text),
    line(encode, subject) {
      const bytes = Buffer.alloc(LINE_BYTES_MAX)
      const encoder = new LineEncoder(bytes, 0)
      encode(encoder, subject)
      lines.push(bytes.toString('utf8', 0, encoder.at))
    },
    flushSync: () => undefined,
    end: async () => undefined,
  }
}
