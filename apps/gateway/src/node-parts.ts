import { createPool, mintId, openSecretBox, type SecretBox } from '@gatehouse/db'
import type { Snapshot } from '@gatehouse/policy'
import { buildApp, type Gateway } from './app.ts'
import { createCredentialsDisk } from './credentials/disk.ts'
import { createReplica, type Replica } from './credentials/replica.ts'
import type { DataFolder } from './data-folder.ts'
import type { Env } from './env.ts'
import { trustProxies } from './http/client-address.ts'
import { createRequestIds } from './http/request-id.ts'
import { createSnapshotDisk } from './snapshot/disk.ts'
import { holdSnapshot, type SnapshotHolder } from './snapshot/holder.ts'
import { createCountersDisk } from './stores/counters-disk.ts'
import { openLimitStore } from './stores/open-limit-store.ts'
import { createSharedStore, sharedStoreBytes } from './stores/shared-store.ts'
import { openJournal } from './telemetry/journal.ts'
import type { Logger } from './telemetry/log.ts'
import type { LogOutput } from './telemetry/log-buffer.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { createUsageRecorder, type UsageRecorder } from './telemetry/usage-recorder.ts'
import { createAddressGuard } from './upstream/address-guard.ts'
import { createDeadlines } from './upstream/deadlines.ts'

/** Limit counters kept at once: 20 MB. */
const LIMIT_COUNTERS = { countersMax: 200_000, windowsMax: 20_000 } as const
/** Usage that may wait on disk for the database: days of it. */
const JOURNAL_BYTES_MAX = 536_870_912

export type NodeOptions = Readonly<{
  env: Env
  folder: DataFolder
  log: Logger
  output: LogOutput
  hostname: string
  release: string
  /** The clock of every decision, UTC epoch milliseconds. */
  nowMs: () => number
}>

type Held = Readonly<{
  holder: SnapshotHolder
  replica: Replica
  metrics: Metrics
  usage: UsageRecorder
  state: { isDraining: boolean }
}>

/** Everything the process holds, wired; nothing runs or listens yet. */
export async function assembleNode(options: NodeOptions) {
  const { env, folder, log } = options
  const onProblem = (message: string) => log.warn(message)
  const state = { isDraining: false }
  const replica = createReplica()
  const deadlines = createDeadlines()
  const memory = createSharedStore(
    new SharedArrayBuffer(sharedStoreBytes(LIMIT_COUNTERS)),
    LIMIT_COUNTERS,
  )
  const limits = openLimitStore({
    redisUrl: env.REDIS_URL,
    isCluster: env.REDIS_CLUSTER === '1',
    nodeId: folder.nodeId,
    deadlineMs: env.REDIS_DEADLINE_MS,
    memory,
    onFallback: () => metrics.limitFallbacks.inc(),
    onState(isUp, reason) {
      if (isUp) log.info('limits are counted in Redis again')
      else log.error({ reason }, 'Redis does not answer; limits hold as each of them says')
    },
  })
  const onSwap = (snapshot: Snapshot) => {
    metrics.retainRoutes(snapshot)
    log.info({ revision: snapshot.revision, routes: snapshot.routes.length }, 'revision in force')
  }
  const holder = holdSnapshot(options.nowMs, onSwap, { portalUrl: env.GATEWAY_PORTAL_URL })
  const metrics = createMetrics({
    revision: () => holder.status().revision ?? 0,
    credentialsSeq: () => replica.position()?.seq ?? 0,
    keyCount: () => replica.keyCount(),
    requestsInFlight: () => deadlines.size(),
    limitCounters: () => memory.size(),
    isLimitStoreUp: limits.isUp,
  })
  const usage = createUsageRecorder()
  const held: Held = { holder, replica, metrics, usage, state }
  const box = openSecretBox(env.GATEHOUSE_MASTER_KEY)
  return {
    ...held,
    box,
    pool: createPool(env.DATABASE_URL, { max: 4, applicationName: 'gatehouse-gateway' }),
    gateway: assembleGateway(options, held, box, { deadlines, limitStore: limits.store }),
    limits,
    countersDisk: createCountersDisk(folder.path, memory, options.nowMs, onProblem),
    snapshotDisk: createSnapshotDisk(folder.path, onProblem),
    credentialsDisk: createCredentialsDisk(folder.path, onProblem),
    journal: await openJournal({
      folder: `${folder.path}/usage`,
      nodeId: folder.nodeId,
      epoch: mintId('node').slice('node_'.length),
      bytesMax: JOURNAL_BYTES_MAX,
    }),
  }
}

export type NodeParts = Awaited<ReturnType<typeof assembleNode>>

function assembleGateway(
  { env, folder, log, output, release, nowMs }: NodeOptions,
  { holder, replica, metrics, usage, state }: Held,
  box: SecretBox,
  stores: Pick<Parameters<typeof buildApp>[0], 'deadlines' | 'limitStore'>,
): Gateway {
  const newRequestId = createRequestIds(nowMs)
  const docsBaseUrl = env.GATEWAY_PORTAL_URL
  return buildApp({
    ...stores,
    nowMs,
    newRequestId,
    docsBaseUrl,
    metrics,
    usage,
    jitter: Math.random,
    currentSnapshot: holder.current,
    credentials: replica,
    hashKey: box.hashKey,
    proxies: trustProxies(env.GATEWAY_TRUSTED_PROXIES),
    addressGuard: createAddressGuard(env.GATEHOUSE_PRIVATE_NETWORKS),
    accessLog: log.isLevelEnabled('info') ? output : undefined,
    connectionsMax: env.GATEWAY_CONNECTIONS_MAX,
    isDraining: () => state.isDraining,
    control: {
      nowMs,
      newRequestId,
      docsBaseUrl,
      release,
      nodeId: folder.nodeId,
      hosts: [env.GATEWAY_CONTROL_HOST],
      snapshotStatus: holder.status,
      credentialsStatus: () => ({
        isLoaded: replica.isLoaded(),
        seq: replica.position()?.seq ?? null,
        keys: replica.keyCount(),
      }),
    },
  })
}
