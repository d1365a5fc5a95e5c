import { listenTo, type Pool, type SecretBox, verifyMasterKey } from '@gatehouse/db'
import { followCredentials } from './credentials/feed.ts'
import { drainNode } from './drain.ts'
import type { Env } from './env.ts'
import type { Follower } from './follower.ts'
import { redisAddress } from './limit-parts.ts'
import type { NodeOptions } from './node-options.ts'
import { assembleNode, type NodeParts } from './node-parts.ts'
import { askPeers } from './peers/ask-peers.ts'
import { openNotices } from './peers/redis-notices.ts'
import { restoreSnapshot, watchRevisions } from './snapshot/watch.ts'
import { createUsageFlush, type UsageFlush } from './telemetry/flush.ts'
import { createHeartbeat } from './telemetry/heartbeat.ts'
import { type HeldCertificates, openCertificates } from './tls/held-certificates.ts'

const CHANNELS = { revisions: 'gatehouse_revisions', credentials: 'gatehouse_credentials' } as const
const WRONG_KEY =
  'GATEHOUSE_MASTER_KEY is not the key that this database was installed with: every API key would be refused'

export type StartResult =
  | Readonly<{ ok: true; node: RunningNode }>
  /** `isConfiguration`: starting again would not help. */
  | Readonly<{ ok: false; reason: string; isConfiguration: boolean }>

export type RunningNode = Readonly<{
  drain(): Promise<void>
  onLogDrop(bytes: number): void
  /** Looks at once whether there are other certificates. */
  reload(): void
}>

/**
 * Starts a node: from disk at once, from the database as soon as it answers, and listens only then, so that the first
 * caller does not meet an empty gateway.
 *
 * @param onFatal told when going on would be worse than ending: the master key turned out to be wrong
 */
export async function startNode(
  options: NodeOptions,
  onFatal: (reason: string) => void,
): Promise<StartResult> {
  const { env, log } = options
  const startedAtMs = options.nowMs()
  const opened = await readCertificates(options)
  if (!opened.ok) return opened
  const parts = await assembleNode(options, opened.certificates)
  await restoreSnapshot(parts.holder, parts.snapshotDisk)
  await parts.credentialsDisk.load(parts.replica)
  if ((await masterKeyState(parts.pool, parts.box)) === 'mismatch') {
    await parts.pool.end()
    return { ok: false, isConfiguration: true, reason: WRONG_KEY }
  }
  await parts.countersDisk.load()
  parts.countersDisk.start()
  parts.limits.start()
  let flush: UsageFlush | undefined
  const followers = follow(options, parts, {
    onFatal,
    // Whoever published looks at the gateways page now.
    onSettled: () => flush?.now(),
  })
  await Promise.all([followers.feed.start(), followers.watch.start()])
  const peers = followPeers(options, parts)
  await peers?.start()
  const addresses = await listen(parts, env).catch((error: NodeJS.ErrnoException) => error)
  if (addresses instanceof Error) {
    const reason = portProblem(addresses, env)
    return { ok: false, isConfiguration: addresses.code === 'EADDRINUSE', reason }
  }
  const certificates = followCertificates(options, parts)
  const reporting = startFlush(options, parts, addresses.control, startedAtMs)
  flush = reporting
  if (env.GATEWAY_OFF.size > 0) {
    log.warn({ policies: [...env.GATEWAY_OFF] }, 'policies are switched off: GATEWAY_OFF')
  }
  log.info({ ...addresses, ...describe(options, parts) }, 'ready')
  return {
    ok: true,
    node: {
      onLogDrop: (bytes) => parts.serving.metrics.droppedLogBytes.inc(bytes),
      drain: async () => {
        await Promise.all([certificates?.stop(), peers?.stop()])
        await drainNode({ ...parts, ...followers, flush: reporting, env })
      },
      reload() {
        log.info({ certificates: parts.certificates !== undefined }, 'reading again')
        certificates?.poke()
      },
    },
  }
}

/** Undefined when no peers are named. */
function followPeers({ env, log, nowMs }: NodeOptions, parts: NodeParts): Follower | undefined {
  if (env.GATEWAY_PEERS.length === 0) return undefined
  return askPeers({
    ...parts,
    peers: env.GATEWAY_PEERS,
    peerKey: parts.box.peerKey,
    nowMs,
    onTaken: (peer) => log.info({ peer }, 'configuration and keys are a peer’s'),
    onFailed: (peer, error) => log.warn({ peer, err: error }, 'the peer gave no state'),
  })
}

type CertificatesRead =
  | Readonly<{ ok: true; certificates: HeldCertificates | undefined }>
  | Extract<StartResult, { ok: false }>

async function readCertificates({ env, nowMs }: NodeOptions): Promise<CertificatesRead> {
  const listed = env.GATEWAY_TLS_CERTIFICATES
  if (listed.length === 0) return { ok: true, certificates: undefined }
  const opened = await openCertificates(listed, nowMs)
  if (opened.ok) return { ok: true, certificates: opened.held }
  const lines = opened.problems.map((problem) => `\n  ${problem}`)
  const reason = `The gateway cannot serve the certificates of GATEWAY_TLS_CERTIFICATES:${lines.join('')}`
  return { ok: false, isConfiguration: true, reason }
}

/** Certificates that are renewed come into force by themselves; connections that stand notice nothing. */
function followCertificates(
  { log }: NodeOptions,
  { certificates, serving }: NodeParts,
): Follower | undefined {
  const follower = certificates?.follow({
    onMaterial: (material) => serving.useTls(material),
    onChanged: (folders) => log.info({ folders }, 'certificates in force'),
    onRefused: (folder, problems) =>
      log.error({ folder, problems }, 'certificate refused; the one before stays in force'),
  })
  void follower?.start()
  return follower
}

/** `unknown` while the database does not answer: what is on disk is served until it does. */
async function masterKeyState(pool: Pool, box: SecretBox) {
  return verifyMasterKey(pool, box).catch(() => 'unknown' as const)
}

/** Follows both feeds; one connection listens for both, and every (re)connect is a reason to look. */
function follow(
  { env, folder, log, nowMs }: NodeOptions,
  parts: NodeParts,
  { onFatal, onSettled }: Readonly<{ onFatal(reason: string): void; onSettled(): void }>,
) {
  const { pool, box, replica, holder, serving } = parts
  const onState = (what: string) => (isHealthy: boolean, error?: Error) => {
    if (isHealthy) log.info(`${what} follow the database`)
    else log.warn({ err: error }, `${what} cannot be read; what is known stays in force`)
  }
  const feed = followCredentials({
    pool,
    replica,
    disk: parts.credentialsDisk,
    nowMs,
    onState: onState('credentials'),
    onTaken: () => notices?.announce('credentials'),
  })
  const watch = watchRevisions({
    pool,
    holder,
    disk: parts.snapshotDisk,
    onState: onState('revisions'),
    onSettled() {
      notices?.announce('revisions')
      onSettled()
    },
    onRefused(revision) {
      serving.metrics.snapshotRefusals.inc()
      log.error({ revision, issues: holder.status().lastRefusal?.issues }, 'revision refused')
    },
  })
  const redis = redisAddress(env)
  const notices =
    redis &&
    openNotices(redis, folder.nodeId, (subject) => (subject === 'revisions' ? watch : feed).poke())
  const onConnection = async (isConnected: boolean) => {
    if (!isConnected) return
    watch.poke()
    feed.poke()
    if ((await masterKeyState(pool, box)) === 'mismatch') onFatal(WRONG_KEY)
  }
  const listener = listenTo(
    env.DATABASE_URL,
    Object.values(CHANNELS),
    (channel) => (channel === CHANNELS.revisions ? watch : feed).poke(),
    (isConnected) => void onConnection(isConnected),
  )
  return { feed, watch, listener, notices }
}

async function listen({ control, serving }: NodeParts, env: Env) {
  const controlAt = { host: env.GATEWAY_CONTROL_HOST, port: env.GATEWAY_CONTROL_PORT }
  const controlUrl = await control.listen(controlAt)
  const { url, tlsUrl } = await serving.listen()
  return { url, ...(tlsUrl !== undefined && { tls: tlsUrl }), control: controlUrl }
}

function portProblem(error: NodeJS.ErrnoException & { port?: number }, env: Env): string {
  if (error.code !== 'EADDRINUSE') return `The gateway cannot listen: ${error.message}`
  const names = ['GATEWAY_CONTROL_PORT', 'GATEWAY_TLS_PORT'] as const
  const name = names.find((candidate) => env[candidate] === error.port) ?? 'GATEWAY_PORT'
  return `Port ${error.port} is in use; ${name} moves the gateway to another one`
}

function startFlush(
  { env, folder, hostname, release, log }: NodeOptions,
  parts: NodeParts,
  controlUrl: string,
  startedAtMs: number,
) {
  const { holder, replica, serving, limits } = parts
  const report = createHeartbeat({
    nodeId: folder.nodeId,
    hostname,
    release,
    controlUrl,
    startedAtMs,
    isDraining: serving.isDraining,
    snapshotStatus: holder.status,
    credentialsSeq: () => replica.position()?.seq ?? null,
    requestsTotal: serving.usage.total,
    isLimitStoreUp: limits.isUp,
    shedLevel: serving.shedLevel,
    switchedOff: [...env.GATEWAY_OFF],
    targets: serving.targets,
  })
  const flush = createUsageFlush({
    ...parts,
    metrics: serving.metrics,
    recorder: serving.usage,
    log,
    report,
  })
  flush.start()
  return flush
}

function describe({ env, folder }: NodeOptions, { holder, replica }: NodeParts) {
  const { revision, origin } = holder.status()
  return {
    ...(env.GATEWAY_PUBLIC_URL !== undefined && { url: env.GATEWAY_PUBLIC_URL }),
    node: folder.nodeId,
    revision,
    snapshotFrom: origin,
    keys: replica.keyCount(),
    threads: env.GATEWAY_THREADS,
  }
}
